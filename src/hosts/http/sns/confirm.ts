import { wordsOf } from '../../serve/log.ts';
import { type Fetch, getBounded } from './get-bounded.ts';

/** @returns null when SNS took it, else why not */
export type Confirm = (url: string) => Promise<string | null>;

/** Tokens live two days; what is forgotten sooner is asked once more, which changes nothing. */
const most = 1_000;
/** In ms: a confirmation that SNS would not take is not asked for again at once. */
const failedFor = 5_000;

/** Visits an address that was signed by SNS and is on its host, once: the same again is told what came of it. */
export function createConfirm(fetch: Fetch, now: () => Date): Confirm {
  const visits = new Map<string, { readonly answer: Promise<string | null>; until: number }>();
  return (url) => {
    const known = visits.get(url);
    if (known !== undefined && now().getTime() < known.until) return known.answer;
    const visit = { answer: confirmedAt(url, fetch), until: Number.POSITIVE_INFINITY };
    visits.delete(url);
    visits.set(url, visit);
    const [oldest] = visits.keys();
    if (visits.size > most && oldest !== undefined) visits.delete(oldest);
    return visit.answer.then((trouble) => {
      if (trouble !== null) visit.until = now().getTime() + failedFor;
      return trouble;
    });
  };
}

async function confirmedAt(url: string, fetch: Fetch): Promise<string | null> {
  try {
    const { status } = await getBounded(fetch, url);
    return status === 200 ? null : `SNS answered with ${status}`;
  } catch (error) {
    return wordsOf(error);
  }
}
