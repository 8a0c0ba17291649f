import { useState } from 'preact/hooks';
import type { Refusal, StatusView } from '../../../src/console/types.ts';
import { Mark } from '../../shared/mark.tsx';
import { Text } from '../../shared/text.tsx';
import { exact } from '../../shared/words.ts';
import type { Api } from '../api.ts';
import type { Live } from '../live.ts';
import { Field, Form } from '../parts/form.tsx';
import { hereExact } from '../parts/moments.ts';
import { Ago, Time } from '../parts/time.tsx';
import { say } from './said.tsx';

/** What everybody must know before anything else on any page. */
export function Notices({ api, live }: { api: Api; live: Live }) {
  const status = live.view?.status;
  return (
    <div class="notices">
      {live.lost !== null && status !== undefined && <Lost since={live.lost} at={status.now} onAgain={live.again} />}
      {live.failure !== null && live.state === 'there' && live.lost === null && <Failing refusal={live.failure} />}
      {status !== undefined && <Told api={api} status={status} />}
    </div>
  );
}

function Lost({ since, at, onAgain }: { since: Date; at: string; onAgain: () => void }) {
  const iso = since.toISOString();
  return (
    <div class="notice is-lost" role="alert">
      <p>
        <strong>
          Not connected to Broom since{' '}
          <time dateTime={iso} title={exact(iso)}>
            {hereExact(since, Date.now())}
          </time>
          .
        </strong>{' '}
        What is shown is how it was at <Time at={at} withSeconds />; countdowns go on, but what they lead to is not
        known. It is tried again by itself.{' '}
        <button type="button" class="plain" onClick={onAgain}>
          Try now
        </button>
      </p>
    </div>
  );
}

const Failing = ({ refusal }: { refusal: Refusal }) => (
  <div class="notice" role="alert">
    <p>
      <strong>Part of this page may be old.</strong> <Text of={refusal.error} />{' '}
      {refusal.hint !== null && <Text of={refusal.hint} />}
    </p>
  </div>
);

function Told({ api, status }: { api: Api; status: StatusView }) {
  const { frozen, tripped, troubles, sources } = status;
  const failing = sources.filter(({ is }) => is === 'failing');
  return (
    <>
      {frozen !== null && (
        <div class="notice is-frozen">
          <p>
            <strong>
              Frozen by <Text of={frozen.by} /> <Ago at={frozen.at} />: <Text of={frozen.why} />.
            </strong>{' '}
            No instance is touched; messages go on. What falls due meanwhile counts anew after it.
          </p>
        </div>
      )}
      {tripped.map(({ rule, at }) => (
        <Tripped key={rule} api={api} rule={rule} at={at} />
      ))}
      {troubles.map((trouble) => (
        <div class="notice" key={trouble}>
          <p>
            <Text of={trouble} />
          </p>
        </div>
      ))}
      {failing.map(({ name, text }) => (
        <div class="notice" key={name}>
          <p>
            <strong>
              No evidence comes by <Text of={name} />:
            </strong>{' '}
            <Text of={text} />. What it would have told is not known here.
          </p>
        </div>
      ))}
    </>
  );
}

/** A breaker waits for a person. */
function Tripped({ api, rule, at }: { api: Api; rule: string; at: string }) {
  const [isOpen, setOpen] = useState(false);
  const [why, setWhy] = useState('');
  return (
    <div class="notice is-held">
      <p>
        <Mark name="held" />{' '}
        <strong>
          The breaker of <span class="mono">{rule}</span> tripped <Ago at={at} />.
        </strong>{' '}
        Too many launches violate it at once for that to be their owners’ doing. Its steps wait until a person lets them
        go.{' '}
        {!isOpen && (
          <button type="button" class="plain" onClick={() => setOpen(true)}>
            Let it go…
          </button>
        )}
      </p>
      {isOpen && (
        <Form
          label={`Let ${rule} go`}
          does={`Let ${rule} act again`}
          isReady={why.trim() !== ''}
          onCancel={() => setOpen(false)}
          onSend={async () => {
            await api.post('api/resume', { rule, why: why.trim() });
            say(`The rule ${rule} acts again.`);
          }}
        >
          <Field label="Why" value={why} onValue={setWhy} isFirst />
        </Form>
      )}
    </div>
  );
}
