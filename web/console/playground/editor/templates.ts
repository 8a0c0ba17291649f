import type { Schema, Suggestion } from './suggest.ts';
import type { Place } from './yaml-place.ts';

/** Whole pieces of a policy to begin with, by the key of the list that they are items of. */
const pieces: Readonly<Record<string, readonly (readonly [label: string, info: string, lines: readonly string[]])[]>> =
  {
    rules: [
      [
        'rule: a tag is there',
        'Tells, and stops what is still without it after four hours.',
        ['id: #{owner-tag}', 'require: { tags: { #{Owner}: present } }', 'steps: [notify, { do: stop, after: #{4h} }]'],
      ],
      [
        'rule: a tag has one of these values',
        'The values are literal and case-sensitive.',
        [
          'id: #{code-tag}',
          'require: { tags: { #{Code}: [#{LOL, GGG}] } }',
          'steps: [notify, { do: stop, after: #{4h} }]',
        ],
      ],
      [
        'rule: IMDSv2 only',
        'The metadata service answers only to session tokens.',
        ['id: #{imdsv2}', 'require: { metadata: { tokens: required } }', 'steps: [notify]'],
      ],
      [
        'rule: no SSH open to the world',
        'No security group of the instance opens these ports to everybody.',
        [
          'id: #{no-open-ssh}',
          'require: { network: { closedToWorld: [#{22, 3389}] } }',
          'steps: [notify, { do: quarantine, after: #{1h}, securityGroupName: broom-quarantine }]',
        ],
      ],
      [
        'rule: only these instance types',
        'Globs over the instance type, in the accounts named.',
        [
          'id: #{small-only}',
          'when: { accounts: [#{sandbox}] }',
          'require: { instanceType: ["#{t3.*}", "t4g.*"] }',
          'steps: [notify, { do: stop, after: #{1h} }]',
        ],
      ],
      [
        'rule: golden images',
        'Launched from an image of these owners, not older than this.',
        ['id: #{golden-images}', 'require: { image: { owners: [self], maxAge: #{90d} } }', 'steps: [notify]'],
      ],
    ],
    steps: [
      ['step: stop after a while', 'Stops what is still in violation then.', ['{ do: stop, after: #{4h} }']],
      [
        'step: terminate after a while',
        'Terminates what is still in violation then.',
        ['{ do: terminate, after: #{3d} }'],
      ],
    ],
    except: [
      [
        'exemption: by account',
        'Dated, owned and reasoned; each use is reported.',
        [
          'id: #{migration}',
          'when: { accounts: [#{sandbox}] }',
          'reason: #{Why}',
          'owner: #{team@example.com}',
          'expires: #{2027-01-31}',
        ],
      ],
    ],
  };

/** Where an item of such a list begins: behind its dash, or on a line of its own that still wants one. */
export function templatesFor({ path, isFlow, column }: Place, schemas: readonly Schema[]): Suggestion[] {
  const isItem = typeof path.at(-1) === 'number';
  const list = path.at(isItem ? -2 : -1);
  if (typeof list !== 'string' || !Object.hasOwn(pieces, list)) return [];
  if (!isItem && !schemas.some(({ items }) => items !== undefined)) return [];
  const dash = isItem ? '' : '- ';
  const indent = ' '.repeat(column + dash.length);
  return (pieces[list] ?? [])
    .filter(([, , lines]) => !isFlow || lines.length === 1)
    .map(([label, info, lines], i) => ({
      label,
      kind: 'template',
      detail: '',
      info,
      insert: dash + lines.join(`\n${indent}`),
      weight: 90 - i,
    }));
}
