import type { Fix } from '../policy/types.ts';
import { plain } from './plain.ts';

/** The command that mends a fault, to copy into a shell; null where only another launch does. */
export function commandOf(fix: Fix | null, region: string, instanceId: string): string | null {
  if (fix === null || fix.kind === 'relaunch') return null;
  const where = `--region ${quote(region)} --resources ${quote(instanceId)}`;
  if (fix.kind === 'remove-tag') return `aws ec2 delete-tags ${where} --tags ${tag({ Key: fix.key })}`;
  return `aws ec2 create-tags ${where} --tags ${tag({ Key: fix.key, Value: fix.value ?? 'VALUE' })}`;
}

/** The shorthand form where nothing in it means something to the AWS CLI or a shell, else JSON in single quotes. */
function tag(pair: Readonly<Record<string, string>>): string {
  const entries = Object.entries(pair);
  const isSimple = entries.every(([, text]) => /^[\w.:/@+-]+$/.test(text));
  return isSimple ? entries.map(([name, text]) => `${name}=${text}`).join(',') : quote(JSON.stringify([pair]));
}

/** As one word of a POSIX shell, whatever is in it. */
const quote = (text: string): string =>
  /^[\w.:/@+-]+$/.test(text) ? text : `'${plain(text, 1_000).replaceAll("'", `'\\''`)}'`;
