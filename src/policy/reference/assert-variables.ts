import { functionNames, macroNames, methodNames } from '../cel/functions.ts';
import type { VariableType } from '../cel/readings.ts';
import { variables } from '../cel/variables.ts';
import { code, table } from './markdown.ts';

/** What an `assert` may name, as a table, and what it may call. */
export const assertReference = (): string => `${variablesTable()}

Functions: ${listed(functionNames)}. Of a value (\`text.startsWith('a')\`): ${listed(methodNames)}. Of a list or map
(\`list.all(one, one > 0)\`): ${listed(macroNames)}.`;

const listed = (names: readonly string[]): string => names.map(code).join(', ');

const variablesTable = (): string =>
  table(
    ['Name', 'Is', 'Meaning', 'Example'],
    variables.map(({ path, type, meaning, example }) => [code(path), nameOf(type), meaning, code(example)]),
  );

function nameOf(type: VariableType): string {
  if (typeof type === 'string') return type === 'tags' ? 'a map of text to text' : type;
  const fields = Object.entries(type.list).map(([field, is]) => `${code(field)} (${is})`);
  return `a list of maps with ${fields.join(', ')}`;
}
