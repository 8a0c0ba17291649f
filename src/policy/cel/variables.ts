import { instanceVariables } from './instance-variables.ts';
import { launchVariables } from './launch-variables.ts';
import type { Variable } from './readings.ts';

/** What an `assert` may name, in the order of the reference page, which is made from this table. */
export const variables: readonly Variable[] = [...instanceVariables, ...launchVariables];
