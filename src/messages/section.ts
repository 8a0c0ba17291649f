import { plain } from '../report/plain.ts';
import { mergeCommands } from './mending.ts';
import { isOver, type Row, type Story, storyOf } from './story.ts';
import type { Notice } from './types.ts';

/** Notices that tell the same kind of thing: one rule, one occasion, the same done and the same to come. */
export type Section = readonly [Notice, ...Notice[]];

/** In the order in which they come. */
export function sectionsOf(notices: readonly Notice[]): Section[] {
  const byKind = new Map<string, Section>();
  for (const notice of notices) {
    const kindOf = (steps: Notice['next']) => steps.map(({ do: kind, is }) => [kind, is]);
    const { rule, occasion, mode, done, next } = notice;
    const kind = JSON.stringify([rule, occasion, mode, kindOf(done), kindOf(next)]);
    const before = byKind.get(kind);
    byKind.set(kind, before === undefined ? [notice] : [...before, notice]);
  }
  return [...byKind.values()];
}

/** What they have in common is said once; the rest in one line for each. */
export function sectionText(section: Section, at: Date): string {
  const [notice] = section;
  const stories = section.map((one) => storyOf(one, at));
  const common = commonOf(stories);
  const blocks = [
    headline(section, common),
    indented(common.faults ?? []),
    titled('Done:', rows(common.done ?? [])),
    titled(`Next, unless ${section.length > 1 ? 'they are' : 'it is'} mended:`, rows(common.next ?? [])),
    (common.remarks ?? []).join('\n'),
    mending(stories),
    rows([...list(stories, common), ...(common.facts ?? []), ...ruleRows(notice)], ''),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** The parts that all tell in the same words. */
type Common = { readonly [Part in keyof Story]?: Story[Part] };

const parts = ['where', 'who', 'faults', 'done', 'next', 'remarks', 'facts'] as const;

function commonOf([first, ...others]: readonly Story[]): Common {
  if (first === undefined) return {};
  const isCommon = (part: (typeof parts)[number]): boolean => {
    const text = JSON.stringify(first[part]);
    return others.every((other) => JSON.stringify(other[part]) === text);
  };
  return Object.fromEntries(parts.filter(isCommon).map((part) => [part, first[part]]));
}

function headline(section: Section, { where, who, faults }: Common): string {
  const [notice] = section;
  const many = section.length > 1;
  const subject = many ? `${section.length} instances` : plain(notice.ref.id, 40);
  const place = where && who ? `${where}, ${who},` : where || who || '';
  const verb = verbOf(notice, many);
  const end = notice.occasion === 'resolved' ? ' again. Thank you.' : faults?.length ? ':' : '.';
  return `${subject}${place === '' ? '' : ` ${place}`} ${verb} ${plain(notice.rule, 64)}${end}`;
}

export function verbOf(notice: Notice, many: boolean): string {
  if (notice.occasion === 'resolved') return many ? 'meet' : 'meets';
  if (isOver(notice)) return 'violated';
  return many ? 'violate' : 'violates';
}

/** Many instances, a line each, with what they do not share. */
function list(stories: readonly Story[], common: Common): Row[] {
  if (stories.length < 2) return [];
  return stories.map((story, index) => {
    const own = parts.filter((part) => common[part] === undefined).flatMap((part) => wordsOf(story[part]));
    return [index === 0 ? 'Instances' : '', [story.id, own.join('; ')].filter((text) => text !== '').join('  ')];
  });
}

const wordsOf = (part: string | readonly string[] | readonly Row[]): string[] =>
  typeof part === 'string' ? [part].filter((text) => text !== '') : part.map((one) => [one].flat().join(' '));

/** A few commands; where each instance needs another there may be very many. */
const mostCommands = 20;

function mending(stories: readonly Story[]): string {
  const all = mergeCommands(stories.flatMap(({ id, commands }) => commands.map((command) => ({ id, command }))));
  const shown = all.slice(0, mostCommands);
  const more = all.length > shown.length ? [`and ${all.length - shown.length} more of the kind`] : [];
  const open = shown.some((command) => /Value(=|":")VALUE\b/.test(command));
  return titled(`To mend ${stories.length > 1 ? 'them' : 'it'}${open ? ', with the right VALUE' : ''}:`, [
    ...indentedLines([...shown, ...more]),
  ]);
}

const ruleRows = ({ rule, summary, why }: Notice): Row[] => [
  ['Rule', summary === '' ? plain(rule, 64) : plain(summary, 500)],
  ...(why === null ? [] : [['Why', plain(why, 500)] as const]),
];

const titled = (title: string, lines: string | readonly string[]): string => {
  const text = typeof lines === 'string' ? lines : lines.join('\n');
  return text === '' ? '' : `${title}\n\n${text}`;
};

const indentedLines = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
const indented = (lines: readonly string[]): string => indentedLines(lines).join('\n');

function rows(all: readonly Row[], margin = '  '): string {
  const width = Math.max(0, ...all.map(([label]) => label.length));
  return all.map(([label, text]) => `${margin}${label.padEnd(width)}  ${text}`).join('\n');
}
