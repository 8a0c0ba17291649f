import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { PageProps } from '../page-props.ts';
import { Failed, Loading } from './not-there.tsx';

type Name = '/trends' | '/policy' | '/playground';
type Page = ComponentType<PageProps>;

/** Pages that come when they are first asked for: plots, and the editor. */
const fetched: Readonly<Record<Name, () => Promise<Page>>> = {
  '/trends': async () => (await import('../trends/page.tsx')).TrendsPage,
  '/policy': async () => (await import('../policy/page.tsx')).PolicyPage,
  '/playground': async () => (await import('../playground/page.tsx')).PlaygroundPage,
};
const titles = { '/trends': 'Trends', '/policy': 'Policy', '/playground': 'Playground' } as const;

export function LazyPage({ name, ...props }: PageProps & { name: Name }) {
  const [page, setPage] = useState<{ is: Page } | null>(null);
  const [isFailed, setFailed] = useState(false);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isGone = false;
    setFailed(false);
    fetched[name]().then(
      (is) => !isGone && setPage({ is }),
      () => !isGone && setFailed(true),
    );
    return () => {
      isGone = true;
    };
  }, [name, round]);
  if (isFailed)
    return (
      <Failed
        refusal={{
          error: 'This part of the page did not arrive.',
          hint: 'Broom may have been updated: load the page anew.',
        }}
        what={titles[name]}
        onAgain={() => setRound((n) => n + 1)}
      >
        <p class="quiet">The other places still work, and so does Freeze.</p>
      </Failed>
    );
  if (page === null)
    return (
      <>
        <h1 tabIndex={-1}>{titles[name]}</h1>
        <Loading what={`Fetching ${titles[name]}…`} />
      </>
    );
  return <page.is {...props} />;
}
