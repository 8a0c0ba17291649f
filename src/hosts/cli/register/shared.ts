import { Option } from 'commander';

/** Options that several commands have, each in the same words. */
export const policyOption = (): Option => new Option('-p, --policy <file>', 'the policy (default: broom.yaml)');

export const storeOption = (): Option =>
  new Option(
    '--store <place>',
    'where cases are kept: sqlite:FILE or dynamodb:TABLE (default: BROOM_STORE, BROOM_TABLE, else sqlite:broom.sqlite)',
  );

export const asOption = (): Option =>
  new Option('--as <name>', 'who you are, for the record (default: BROOM_USER, else your AWS identity or login)');

export const reasonOption = (): Option => new Option('--reason <text>', 'why, for the record').makeOptionMandatory();
