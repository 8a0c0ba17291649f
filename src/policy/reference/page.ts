import { assertReference } from './assert-variables.ts';
import { flow, members } from './flow.ts';
import { code, table } from './markdown.ts';
import { type KeyEntry, type Section, sections } from './sections.ts';

/**
 * The reference page: prose from a template, for each `<!-- keys: PATH -->` in it the table of that map's keys, and for
 * `<!-- assert -->` that of what an expression may name.
 */

/** What stands beside a key in its example, where it says nothing alone. */
const companions: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  'rules[].require.tags.*': {
    ignoreCase: { in: ['dev', 'test', 'prod'] },
    optional: { pattern: '[A-Z]+-[0-9]+' },
  },
  'rules[].steps[]': { after: { do: 'stop' }, tags: { do: 'tag' }, securityGroupName: { do: 'quarantine' } },
  'channels[]': { when: { slack: 'env:BROOM_SLACK_URL' } },
};

/** Longer ones are shown where the keys inside them are told of. */
const longestExample = 100;

/**
 * @param template Markdown
 * @throws {Error} when the template leaves out a map of the language, or asks for one that there is not
 */
export function policyPage(template: string): string {
  const left = new Set(groupsOf(sections()));
  const page = template.replaceAll(/^<!-- keys: (\S*) -->$/gm, (_hole, path: string) => {
    const group = [...left].find(([first]) => first?.path === path);
    if (group === undefined) throw new Error(`the template asks for ${path}, which is not there (any more)`);
    left.delete(group);
    return tableOf(group);
  });
  const [forgotten] = left;
  if (forgotten !== undefined) throw new Error(`the template has no place for <!-- keys: ${forgotten[0]?.path} -->`);
  return page.replace(/^<!-- assert -->$/m, assertReference);
}

/** Maps that say the same, such as the channels of a rule and of a policy, are told of once. */
export function groupsOf(all: readonly Section[]): Section[][] {
  const groups = new Map<string, Section[]>();
  for (const section of all) {
    const said = JSON.stringify(section.keys.map(({ name, meaning, values }) => [name, meaning, values]));
    groups.set(said, [...(groups.get(said) ?? []), section]);
  }
  return [...groups.values()];
}

function tableOf(group: readonly Section[]): string {
  const [{ keys = [] } = {}] = group;
  const rows = keys.map((key, index) => cellsOf(key, group, index));
  return table(['Key', 'Meaning', 'Values', 'Default', 'Example'], rows);
}

function cellsOf(key: KeyEntry, group: readonly Section[], index: number): string[] {
  const [first] = group;
  const examples = key.examples.map((example) => exampleText(first?.path ?? '', key.name, example));
  const short = examples.filter((text) => text.length <= longestExample || key.section === null);
  return [
    code(key.name),
    key.meaning,
    key.values,
    key.isNeeded ? 'needed' : defaultsOf(group, index),
    short.length === 0 ? 'below' : short.map(code).join('<br>'),
  ];
}

/** Where the default depends on the map, with the last name of each. */
function defaultsOf(group: readonly Section[], index: number): string {
  const by = new Map<string, string[]>();
  for (const { path, keys } of group) {
    const value = keys[index]?.default;
    const said = value === undefined ? '' : code(isEmpty(value) ? 'none' : flow(value));
    by.set(said, [...(by.get(said) ?? []), path.split('.').at(-1) ?? '']);
  }
  if (by.size === 1) return [...by.keys()].join('').replace('`none`', 'none');
  return [...by].map(([said, names]) => `${said} (${names.join(', ')})`).join('; ');
}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/** `settle: 5m`; with its companions `{ do: stop, after: 4h }`. */
export function exampleText(path: string, name: string, example: unknown): string {
  const beside = companions[path]?.[name];
  return beside === undefined ? members({ [name]: example }).join('') : flow({ ...beside, [name]: example });
}
