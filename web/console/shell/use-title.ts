import { useEffect } from 'preact/hooks';
import { keyOf, placeOf, places } from '../address.ts';
import type { Live } from '../live.ts';
import type { Address } from '../page-props.ts';

/** The tab says where one is, and how many steps are about to be taken. */
export function useTitle({ path }: Address, { view }: Live): void {
  const due = view?.nextCount ?? 0;
  useEffect(() => {
    const key = keyOf(path);
    const place = places.find(([of]) => of === placeOf(path))?.[1] ?? 'Not found';
    const name = key === null ? place : (key.split('#')[1] ?? key);
    document.title = `${due > 0 ? `(${due}) ` : ''}${name} · Broom`;
  }, [path, due]);
}
