import { counted, utc } from './moments.ts';
import { verbOf } from './section.ts';
import { lastAction, nextAction, pastOf } from './story.ts';
import type { Message, Notice } from './types.ts';

/** SNS takes a subject below this. */
const most = 100;

/** One line of ASCII below 100 characters that says how many, which rule, and what comes: `Broom: i-… violates code-tag`. */
export function subjectOf({ contents }: Pick<Message, 'contents'>): string {
  const notices = contents.flatMap((content) => (content.kind === 'notice' ? [content.notice] : []));
  const [first] = notices;
  if (first === undefined) {
    const [title, ...others] = contents.flatMap((content) => (content.kind === 'alarm' ? [content.alarm.title] : []));
    return fitting([`Broom: ${title ?? 'nothing'}${others.length === 0 ? '' : ` and ${others.length} more`}`]);
  }
  const head = `${notices.every(({ mode }) => mode === 'observe') ? 'Broom (observe)' : 'Broom'}: ${whatOf(first, notices)}`;
  return fitting([`${head}${tailOf(notices)}`, head]);
}

function whatOf(first: Notice, notices: readonly Notice[]): string {
  const instances = new Set(notices.map(({ ref }) => `${ref.region} ${ref.id}`));
  const rules = new Set(notices.map(({ rule }) => rule));
  const verbs = new Set(notices.map((notice) => verbOf(notice, instances.size > 1)));
  const [verb] = verbs;
  const subject = instances.size === 1 ? first.ref.id : counted(instances.size, 'instance');
  const object = rules.size === 1 ? first.rule : counted(rules.size, 'rule');
  if (verbs.size > 1 || verb === undefined) return `${subject}, ${object}`;
  return `${subject} ${verb} ${object}${first.occasion === 'resolved' ? ' again' : ''}`;
}

/** What comes first of all, else what was done last. */
function tailOf(notices: readonly Notice[]): string {
  const [next] = notices.flatMap((notice) => nextAction(notice) ?? []).sort((a, b) => a.at.getTime() - b.at.getTime());
  if (next !== undefined) return `, ${next.do} ${utc(next.at)}`;
  const [last] = notices.flatMap((notice) => lastAction(notice) ?? []);
  return last === undefined ? '' : `, ${pastOf(last.do)}`;
}

function fitting(texts: readonly string[]): string {
  const lines = texts.map((text) => text.slice(0, 1_000).replace(/[^\x20-\x7e]/g, '?'));
  return lines.find((line) => line.length < most) ?? `${(lines.at(-1) ?? '').slice(0, most - 4)}...`;
}
