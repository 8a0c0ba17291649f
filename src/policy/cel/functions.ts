import { type CelFunc, CelScalar, celMethod, objectType } from '@bufbuild/cel';
import { compileSearch, type Pattern } from '../patterns.ts';

/** The functions that an `assert` may call, as in `size(text)`. The operators are those of CEL. */
export const functionNames = [
  'size',
  'bool',
  'double',
  'duration',
  'dyn',
  'int',
  'string',
  'timestamp',
  'type',
  'uint',
] as const;

/** Those that are called on a value, as in `text.startsWith('a')`. */
export const methodNames = [
  'size',
  'contains',
  'startsWith',
  'endsWith',
  'matches',
  'getDate',
  'getDayOfMonth',
  'getDayOfWeek',
  'getDayOfYear',
  'getFullYear',
  'getHours',
  'getMilliseconds',
  'getMinutes',
  'getMonth',
  'getSeconds',
] as const;

/** Those that the library writes out into other expressions. */
export const macroNames = ['all', 'exists', 'exists_one', 'filter', 'has', 'map'] as const;

const { INT, STRING } = CelScalar;
const moment = objectType('google.protobuf.Timestamp');

/** The parts of a moment, from a Date whose UTC fields are those of the zone. */
const parts: Readonly<Record<string, (date: Date) => number>> = {
  getFullYear: (date) => date.getUTCFullYear(),
  getMonth: (date) => date.getUTCMonth(),
  getDate: (date) => date.getUTCDate(),
  getDayOfMonth: (date) => date.getUTCDate() - 1,
  getDayOfWeek: (date) => date.getUTCDay(),
  getDayOfYear: (date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000),
  getHours: (date) => date.getUTCHours(),
  getMinutes: (date) => date.getUTCMinutes(),
  getSeconds: (date) => date.getUTCSeconds(),
  getMilliseconds: (date) => date.getUTCMilliseconds(),
};

/** In place of the library's own, which go through the time zone of the machine, and lose an hour where it leaps. */
export const timeMethods: CelFunc[] = Object.entries(parts).flatMap(([name, part]) => [
  celMethod(name, moment, [], INT, function () {
    return BigInt(part(dateOf(this)));
  }),
  celMethod(name, moment, [STRING], INT, function (zone) {
    return BigInt(part(inZone(dateOf(this), zone)));
  }),
]);

function dateOf(value: { readonly message: unknown }): Date {
  const { seconds, nanos } = value.message as { seconds: bigint; nanos: number };
  return new Date(Number(seconds) * 1000 + Math.floor(nanos / 1_000_000));
}

/** @param zone `+02:00` or a name such as `Europe/Berlin` */
function inZone(date: Date, zone: string): Date {
  const [, sign, hours, minutes] = /^([+-]?)(\d\d):(\d\d)$/.exec(zone) ?? [];
  if (hours !== undefined && minutes !== undefined) {
    const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
    return new Date(date.getTime() + (sign === '-' ? -offset : offset));
  }
  const fields = new Map(
    formatFor(zone)
      .formatToParts(date)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const field = (name: Intl.DateTimeFormatPartTypes): number => fields.get(name) ?? 0;
  const shown = Date.UTC(
    field('year'),
    field('month') - 1,
    field('day'),
    field('hour'),
    field('minute'),
    field('second'),
  );
  return new Date(shown + date.getUTCMilliseconds());
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Zones are written out in the policy, so that there are few. */
function formatFor(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    const number = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
    format = new Intl.DateTimeFormat('en-US', { ...number, second: 'numeric', hourCycle: 'h23', timeZone: zone });
    formats.set(zone, format);
  }
  return format;
}

/** @throws {RangeError} when there is no such zone */
export const checkZone = (zone: string): void => void inZone(new Date(0), zone);

const patterns = new Map<string, Pattern>();

/** The patterns of `matches`, each compiled once: they are written out in the policy, so that there are few. */
export const re2 = {
  compile(source: string): { test: Pattern } {
    let pattern = patterns.get(source);
    if (pattern === undefined) {
      pattern = compileSearch(source);
      patterns.set(source, pattern);
    }
    return { test: pattern };
  },
};
