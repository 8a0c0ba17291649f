import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Who may use the API: whoever has the token, or a session that was given for it. */
export interface Sessions {
  /** null: this is not the token. It may take a while then, and may be refused for now. */
  begin(token: string, who: string): Promise<{ readonly id: string } | 'wrong' | 'too-many'>;
  /** Who it is; null: no such session, or it is over. */
  find(id: string): Session | null;
  end(id: string): void;
  /** As `begin` checks it, with no session after it. */
  check(token: string): Promise<'right' | 'wrong' | 'too-many'>;
  /** For tests: how many there are. */
  count(): number;
}

export interface Session {
  readonly who: string;
  readonly until: number;
}

export interface SessionParts {
  readonly token: string;
  /** Real time, in ms: a session ends by it, whatever the clock of a simulation says. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

export const sessionFor = 12 * 3_600_000;
const mostSessions = 100;
/** So many answers to wrong tokens are held back at once; who comes beyond them is refused unheard. */
const mostHeldBack = 20;
const longestWait = 2_000;
/** Every so often one wrong token is forgiven. */
const forgivenEvery = 10_000;
const longestToken = 1_000;

/**
 * Sessions are kept in this process only: a restart ends them all, and whoever has the token begins another.
 *
 * A wrong token is answered late, the later the more of them came of late; a right one is answered at once whatever
 * others try, so that nobody can lock the owner out.
 */
export function createSessions({ token, now, sleep }: SessionParts): Sessions {
  /** By hash of the id: what is in memory opens nothing. */
  const sessions = new Map<string, Session>();
  const wanted = hash(token);
  let [wrong, heldBack, forgivenAt] = [0, 0, now()];

  const check: Sessions['check'] = async (given) => {
    if (given.length <= longestToken && timingSafeEqual(hash(given), wanted)) return 'right';
    const forgiven = Math.floor((now() - forgivenAt) / forgivenEvery);
    if (forgiven > 0) [wrong, forgivenAt] = [Math.max(0, wrong - forgiven), now()];
    wrong = Math.min(wrong + 1, 1_000);
    if (heldBack >= mostHeldBack) return 'too-many';
    heldBack += 1;
    try {
      await sleep(Math.min(longestWait, 50 * 2 ** Math.min(wrong, 10)));
    } finally {
      heldBack -= 1;
    }
    return 'wrong';
  };
  const forgetOld = (): void => {
    for (const [key, { until }] of sessions) if (until <= now()) sessions.delete(key);
    for (const key of sessions.keys()) {
      if (sessions.size < mostSessions) break;
      sessions.delete(key);
    }
  };
  return {
    check,
    begin: async (given, who) => {
      const answer = await check(given);
      if (answer !== 'right') return answer;
      forgetOld();
      const id = randomBytes(32).toString('base64url');
      sessions.set(keyOf(id), { who, until: now() + sessionFor });
      return { id };
    },
    find: (id) => {
      const session = id.length > longestToken ? undefined : sessions.get(keyOf(id));
      return session === undefined || session.until <= now() ? null : session;
    },
    end: (id) => void sessions.delete(keyOf(id)),
    count: () => sessions.size,
  };
}

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
const keyOf = (id: string): string => hash(id).toString('base64url');
