/** In ms: how long to wait before the next try, and at most. */
const [first, most] = [1_000, 30_000];

/**
 * Server-sent events of one address, tried again and again with back-off. `lost` is told when nothing comes any more,
 * with since when, and null when it comes again. Gives what ends it.
 */
export function openStream(
  url: string,
  on: Readonly<Record<string, (data: unknown) => void>>,
  lost: (since: Date | null) => void,
): () => void {
  let wait = first;
  let since: Date | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let source: EventSource | null = null;

  const open = () => {
    const opened = new EventSource(url);
    source = opened;
    opened.onopen = () => {
      wait = first;
      if (since === null) return;
      since = null;
      lost(null);
    };
    opened.onerror = () => {
      // The browser's own tries know no back-off, and end at the first refusal.
      opened.close();
      since ??= new Date();
      lost(since);
      clearTimeout(timer);
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, most);
    };
    for (const [name, take] of Object.entries(on))
      opened.addEventListener(name, (event) => take(JSON.parse((event as MessageEvent<string>).data)));
  };
  const retry = () => {
    clearTimeout(timer);
    source?.close();
    wait = first;
    open();
  };
  const onOffline = () => source?.onerror?.(new Event('error'));
  addEventListener('online', retry);
  addEventListener('offline', onOffline);
  open();
  return () => {
    removeEventListener('online', retry);
    removeEventListener('offline', onOffline);
    clearTimeout(timer);
    source?.close();
  };
}
