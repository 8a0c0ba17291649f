import { useRef, useState } from 'preact/hooks';
import type { StatusView } from '../../../src/console/types.ts';
import { readTheme, ThemeSwitch } from '../../shared/theme.tsx';
import { visible } from '../../shared/visible.ts';
import { count } from '../../shared/words.ts';
import { placeOf, places } from '../address.ts';
import type { Api } from '../api.ts';
import type { Live } from '../live.ts';
import type { Address } from '../page-props.ts';
import { FreezeForm, UnfreezeForm } from './freeze.tsx';
import { modeOf } from './mode.ts';
import { storedTheme, storeTheme } from './stored.ts';

interface Props {
  readonly api: Api;
  readonly live: Live;
  readonly address: Address;
  readonly onHelp: () => void;
}

/** Always there: what this is, where one is, what Broom may do and to whom, and the way to stop it. */
export function Bar({ api, live, address, onHelp }: Props) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const status = live.view?.status ?? null;
  const isFrozen = status?.frozen != null;
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <header class="top">
      <div class="bar">
        <p class="brand">
          <strong>Broom</strong>
        </p>
        <nav aria-label="Places">
          {places.map(([path, name]) => (
            <a key={path} href={path} aria-current={placeOf(address.path) === path ? 'page' : undefined}>
              {name}
            </a>
          ))}
        </nav>
        {status !== null && <State status={status} live={live} />}
        <span class="tools">
          {status !== null && (
            <button
              type="button"
              ref={button}
              class={`freeze${isFrozen ? ' is-frozen' : ''}`}
              aria-expanded={isOpen}
              onClick={() => setOpen(!isOpen)}
            >
              {isFrozen ? 'Unfreeze…' : 'Freeze'}
            </button>
          )}
          <ThemeSwitch first={readTheme(storedTheme())} onTheme={storeTheme} />
          <button type="button" onClick={onHelp} aria-label="Keyboard help">
            ?
          </button>
        </span>
      </div>
      {isOpen && status !== null && (
        <div class="bar-form">
          {isFrozen ? (
            <UnfreezeForm api={api} due={live.view?.next ?? []} onClose={close} />
          ) : (
            <FreezeForm api={api} onClose={close} />
          )}
        </div>
      )}
    </header>
  );
}

function State({ status, live }: { status: StatusView; live: Live }) {
  const mode = modeOf(status);
  const { accounts, simulation, speed } = status;
  const names = accounts.map(({ id, name }) => visible(name === null ? id : `${name} ${id}`));
  return (
    <div class="state">
      {simulation !== null && (
        <span class="simulated" title={`Seed ${visible(simulation.seed)}. Nothing here is real; no AWS is asked.`}>
          Simulation{speed === 1 ? '' : `, ${speed}× as fast`}
        </span>
      )}
      <strong class={`mode is-${mode.is}`} title={mode.says}>
        <i aria-hidden="true" /> {mode.word}
        <span class="only-heard">. {mode.says}</span>
      </strong>
      <span class="covers" title={names.join('\n')}>
        {accounts.length === 0
          ? 'no account yet'
          : accounts.length <= 2
            ? names.map((name) => name.replace(/ \d{12}$/, '')).join(', ')
            : count(accounts.length, 'account')}
      </span>
      <span class={`wire${live.lost === null ? '' : ' is-lost'}`}>{live.lost === null ? 'live' : 'not connected'}</span>
    </div>
  );
}
