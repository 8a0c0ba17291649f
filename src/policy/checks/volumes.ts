import type { Volume } from '../../facts/types.ts';
import { failed, oneOf, say, unknown, yes } from '../answers.ts';
import type { Requirements } from '../schema.ts';
import type { Check } from '../types.ts';

/** One check per key, each over every volume. */
export function compileVolumes({ encrypted, maxGiB, types }: NonNullable<Requirements['volumes']>): Check[] {
  return [
    ...(encrypted === undefined
      ? []
      : [
          compileEach(
            'all encrypted',
            (volume) => volume.encrypted,
            () => 'not encrypted',
          ),
        ]),
    ...(maxGiB === undefined
      ? []
      : [
          compileEach(
            `at most ${maxGiB} GiB each`,
            ({ gib }) => (gib === null ? null : gib <= maxGiB),
            ({ gib }) => `of ${gib} GiB`,
          ),
        ]),
    ...(types === undefined ? [] : [compileTypes(types)]),
  ];
}

function compileTypes(types: readonly string[]): Check {
  const set = new Set(types);
  return compileEach(
    `${oneOf(types)} each`,
    ({ type }) => (type === null ? null : set.has(type)),
    ({ type }) => `of type ${say(type ?? '')}`,
  );
}

/**
 * @param holds null: not known of this volume
 * @param wrong what is wrong with it, after its name: `not encrypted`
 */
function compileEach(
  wanted: string,
  holds: (volume: Volume) => boolean | null,
  wrong: (volume: Volume) => string,
): Check {
  const unseen = unknown('volumes');
  const fix = { kind: 'relaunch', hint: `with volumes that are ${wanted}` } as const;
  return ({ facts: { volumes } }) => {
    if (volumes === undefined) return unseen;
    if (volumes.is === 'absent') return yes;
    let open = false;
    let bad = 0;
    let first: Volume | null = null;
    for (const volume of volumes.value) {
      const held = holds(volume);
      if (held === null) open = true;
      else if (!held) {
        bad++;
        first ??= volume;
      }
    }
    if (first === null) return open ? unseen : yes;
    const more = bad > 1 ? `, and ${bad - 1} more` : '';
    const seen = `${say(first.device ?? 'a volume')} ${wrong(first)}${more}`;
    return failed({ what: 'volumes', seen, wanted, near: null, fix });
  };
}
