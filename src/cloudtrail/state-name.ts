import type { StateName } from '../facts/types.ts';
import { type Field, member, textOf, unreadable } from './field.ts';

/** EC2's codes; the high byte of the number is for its own use. */
const byCode: ReadonlyMap<number, StateName> = new Map([
  [0, 'pending'],
  [16, 'running'],
  [32, 'shutting-down'],
  [48, 'terminated'],
  [64, 'stopping'],
  [80, 'stopped'],
]);
const names: ReadonlySet<string> = new Set(byCode.values());

export const isStateName = (text: string | null): text is StateName => text !== null && names.has(text);

/**
 * Reads `{"code": 0, "name": "pending"}`.
 *
 * @returns null where there is no state
 * @throws {RecordError} for a state that EC2 does not have
 */
export function stateNameOf(state: Field): StateName | null {
  if (state.value === undefined) return null;
  const name = member(state, 'name');
  const text = textOf(name);
  if (isStateName(text)) return text;
  const code = member(state, 'code').value;
  const coded = typeof code === 'number' && Number.isInteger(code) ? byCode.get(code & 0xff) : undefined;
  if (coded !== undefined && text === null) return coded;
  throw unreadable(name, 'the state of an instance');
}
