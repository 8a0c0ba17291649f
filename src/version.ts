import { readFileSync } from 'node:fs';

/** The package's own version; its manifest has one home, a folder above this file in the checkout and in the package. */
export const version: string = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
