import type { Ref } from '../facts/types.ts';
import type { Fault } from '../policy/types.ts';
import { commandOf } from '../report/fix.ts';

/** The commands that mend an instance, one a line; tags to be set are set by one. Null where only another launch does. */
export function mendingOf(faults: readonly Fault[], { region, id }: Ref): string | null {
  const commands = faults.map(({ fix }) => commandOf(fix, region, id)).filter((command) => command !== null);
  const lines: string[] = [];
  let setting: string | null = null;
  for (const command of new Set(commands)) {
    const [head = '', pair = ''] = split(command);
    // The JSON form of an odd tag takes no other beside it.
    if (!head.startsWith('aws ec2 create-tags ') || !pair.startsWith('Key=')) lines.push(command);
    else setting = setting === null ? command : `${setting} ${pair}`;
  }
  return setting === null && lines.length === 0 ? null : [...(setting === null ? [] : [setting]), ...lines].join('\n');
}

/** Everything before the tags is ours, so the first `--tags` is the option. */
function split(command: string): [string, string] {
  const at = command.indexOf(' --tags ');
  return [command.slice(0, at), command.slice(at + ' --tags '.length)];
}

/** What another launch has to do differently, each once. */
export const relaunchHints = (faults: readonly Fault[]): string[] => [
  ...new Set(faults.flatMap(({ fix }) => (fix?.kind === 'relaunch' ? [fix.hint] : []))),
];

/** Commands that differ in nothing but the instance become one for all of them. */
export function mergeCommands(commands: readonly { readonly id: string; readonly command: string }[]): string[] {
  const idsBy = new Map<string, string[]>();
  for (const { id, command } of commands) {
    const template = command.replace(`--resources ${id} `, '--resources \n ');
    idsBy.set(template, [...(idsBy.get(template) ?? []), id]);
  }
  return [...idsBy].map(([template, ids]) => template.replace('\n', () => [...new Set(ids)].join(' ')));
}
