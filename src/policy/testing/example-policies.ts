import { exampleText } from '../reference/page.ts';
import { sections } from '../reference/sections.ts';

export interface ExamplePolicy {
  /** `rules[].steps[].after` */
  readonly path: string;
  /** As the reference page shows it: `{ do: stop, after: 4h }`. */
  readonly example: string;
  /** A whole policy around it, in YAML. */
  readonly text: string;
}

/** Every example of every key of the language, each in the smallest policy that may hold it. */
export const examplePolicies = (): ExamplePolicy[] =>
  sections().flatMap(({ path, keys }) =>
    keys.flatMap(({ name, examples }) =>
      examples.map((value) => {
        const example = exampleText(path, name, value);
        const inside = example.startsWith('{') ? example.slice(1, -1).trim() : example;
        return { path: path === '' ? name : `${path}.${name}`, example, text: around(path, filled(path, inside)) };
      }),
    ),
  );

/** What else the map there needs, and what the examples speak of. */
const needs: Readonly<Record<string, readonly string[]>> = {
  '': ['rules: [{ id: cost-tags, require: { tags: { Code: [LOL] } } }]', 'accounts: { sandbox: "222233334444" }'],
  'rules[]': ['id: cost-tags', 'require: { tags: { Code: [LOL] } }'],
  'channels[]': ['slack: env:BROOM_SLACK_URL'],
  'rules[].channels[]': ['slack: env:BROOM_SLACK_URL'],
  'except[]': [
    'id: forensics',
    'when: { tags: { case: "IR-*" } }',
    'reason: Evidence.',
    'owner: security@example.com',
    'expires: 2027-01-31',
  ],
};

/** The members of the map at a path, with those that it lacks. A channel has one address. */
function filled(path: string, members: string): string {
  const has = (need: string): boolean =>
    new RegExp(`(?:^|, )${need.split(':')[0]}: `).test(members) || /^(?:sns|slack|webhook): /.test(members);
  return [members, ...(needs[path] ?? []).filter((need) => !has(need))].join(path === '' ? '\n' : ', ');
}

function around(path: string, members: string): string {
  if (path === '') return `${members}\n`;
  const [, parent = '', name = '', holder = ''] = /^(.*?)\.?([a-zA-Z]+|\*)(\[\])?$/.exec(path) ?? [];
  const map = `{ ${members} }`;
  const member = `${name === '*' ? 'Some' : name}: ${holder === '[]' ? `[${map}]` : map}`;
  return around(parent, filled(parent, member));
}
