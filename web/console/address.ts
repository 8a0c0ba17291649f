import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import type { Address } from './page-props.ts';

/** The places, in their order of importance; each has a digit for its key. */
export const places = [
  ['/', 'Now'],
  ['/cases', 'Cases'],
  ['/trends', 'Trends'],
  ['/policy', 'Policy'],
  ['/playground', 'Playground'],
] as const;

/** The address of one case; its key holds a `#`. */
export const caseHref = (key: string): string => `/cases/${encodeURIComponent(key)}`;

/** Of `/cases/eu-west-1%23i-0abc` the key; null: no case's address. */
export function keyOf(path: string): string | null {
  const part = /^\/cases\/([^/]+)$/.exec(path)?.[1];
  if (part === undefined) return null;
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

/** The place that a path belongs to; null: none. */
export const placeOf = (path: string): string | null =>
  places.find(([of]) => path === of || (of !== '/' && path.startsWith(`${of}/`)))?.[0] ?? null;

/** Back to where one came from within the console; to the cases where one came from elsewhere. */
export function goBack(go: Address['go']): void {
  if (typeof history.state?.from === 'string') history.back();
  else go('/cases');
}

/** Follows the address bar; links within the console change it without asking for the page again. */
export function useAddress(): Address {
  const [at, setAt] = useState(read);
  const go = useCallback<Address['go']>((path, params = {}, options = {}) => {
    const query = new URLSearchParams(params).toString();
    const url = query === '' ? path : `${path}?${query}`;
    if (options.replaces) history.replaceState(history.state, '', url);
    else history.pushState({ from: location.pathname }, '', url);
    setAt(read());
  }, []);
  useEffect(() => {
    const onPop = () => setAt(read());
    const onClick = (event: MouseEvent) => {
      if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      const link = event.target instanceof Element ? event.target.closest('a') : null;
      if (link === null || link.target !== '' || link.hasAttribute('download') || event.defaultPrevented) return;
      if (link.origin !== location.origin || link.getAttribute('href')?.startsWith('#')) return;
      event.preventDefault();
      if (link.href !== location.href) history.pushState({ from: location.pathname }, '', link.href);
      setAt(read());
    };
    addEventListener('popstate', onPop);
    addEventListener('click', onClick);
    return () => {
      removeEventListener('popstate', onPop);
      removeEventListener('click', onClick);
    };
  }, []);
  return useMemo(() => ({ path: at.path, params: new URLSearchParams(at.query), go }), [at, go]);
}

const read = () => ({ path: location.pathname.replace(/(.)\/+$/, '$1'), query: location.search });
