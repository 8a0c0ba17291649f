import { failed, oneOf, say, unknown, yes } from '../answers.ts';
import type { Check } from '../types.ts';

/** @param ids of images, literal */
export function compileImageIds(ids: readonly string[]): Check {
  const set = new Set(ids);
  const wanted = oneOf(ids);
  const unseen = unknown('imageId');
  return ({ facts: { imageId } }) => {
    // Every instance has an image: evidence that says it has none says nothing.
    if (imageId === undefined || imageId.is === 'absent') return unseen;
    if (set.has(imageId.value)) return yes;
    const fix = { kind: 'relaunch', hint: `from an image that is ${wanted}` } as const;
    return failed({ what: 'image', seen: say(imageId.value), wanted, near: null, fix });
  };
}
