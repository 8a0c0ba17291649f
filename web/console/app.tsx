import { useEffect, useRef, useState } from 'preact/hooks';
import type { NowView } from '../../src/console/types.ts';
import { keyOf, useAddress } from './address.ts';
import type { Api } from './api.ts';
import { CasePage } from './case/page.tsx';
import { CasesPage } from './cases/page.tsx';
import { clock } from './clock.ts';
import { type Live, useLive } from './live.ts';
import { NowPage } from './now/page.tsx';
import type { Address, PageProps } from './page-props.ts';
import { Bar } from './shell/bar.tsx';
import { Help, useKeys } from './shell/keys.tsx';
import { LazyPage } from './shell/lazy-page.tsx';
import { Failed, Loading, NotFound } from './shell/not-there.tsx';
import { Notices } from './shell/notices.tsx';
import { Said, say } from './shell/said.tsx';
import { SignIn } from './shell/sign-in.tsx';
import { useArrival } from './shell/use-arrival.ts';
import { useArrivalFocus } from './shell/use-arrival-focus.ts';
import { useTitle } from './shell/use-title.ts';

export function App({ api }: { api: Api }) {
  const arrival = useArrival(api);
  if (arrival === 'signing-in') return <Loading what="Signing in…" />;
  return (
    <Known api={api} refused={arrival === 'refused' ? 'That token is not the one of this start of Broom.' : null} />
  );
}

function Known({ api, refused }: { api: Api; refused: string | null }) {
  const address = useAddress();
  const live = useLive(api);
  const [isHelp, setHelp] = useState(false);
  useKeys(address, () => setHelp(true));
  useTitle(address, live);
  useArrivalFocus(address);
  useSpoken(live.view);
  if (live.state === 'asks-token') return <SignIn api={api} refused={refused} onIn={live.again} />;
  return (
    <>
      <a class="skip" href="#main">
        To the page
      </a>
      <Bar api={api} live={live} address={address} onHelp={() => setHelp(true)} />
      <Notices api={api} live={live} />
      <main id="main" class={live.lost === null ? '' : 'is-old'}>
        {live.view === null ? (
          live.state === 'failed' ? (
            <Failed refusal={live.failure} what="Broom’s cases" onAgain={live.again} />
          ) : (
            <Loading what="Asking for what is known…" />
          )
        ) : (
          <Page api={api} address={address} live={live} view={live.view} />
        )}
      </main>
      <Help isOpen={isHelp} onClose={() => setHelp(false)} />
      <Said />
    </>
  );
}

interface Props {
  readonly api: Api;
  readonly address: Address;
  readonly live: Live;
  readonly view: NowView;
}

function Page({ api, address, live, view }: Props) {
  const props: PageProps = { api, address, status: view.status, now: clock.now, say, version: live.version };
  const key = keyOf(address.path);
  if (key !== null) return <CasePage {...props} caseKey={key} key={key} />;
  switch (address.path) {
    case '/':
      return <NowPage {...props} view={view} feed={live.feed} />;
    case '/cases':
      return <CasesPage {...props} />;
    case '/trends':
    case '/policy':
    case '/playground':
      return <LazyPage {...props} name={address.path} key={address.path} />;
    default:
      return <NotFound />;
  }
}

/** Tells a screen reader what others changed for everybody. */
function useSpoken(view: NowView | null): void {
  const frozen = view === null ? undefined : (view.status.frozen?.by ?? null);
  const before = useRef(frozen);
  useEffect(() => {
    if (before.current !== undefined && before.current !== frozen)
      say(frozen == null ? 'Unfrozen: Broom acts again.' : `Frozen by ${frozen}: nothing is done to any instance.`);
    before.current = frozen;
  }, [frozen]);
}
