import type { TrendsView } from '../../../src/console/types.ts';
import { Text } from '../../shared/text.tsx';
import type { PageProps } from '../page-props.ts';
import { useAsk } from '../parts/use-ask.ts';
import { Failed, Loading } from '../shell/not-there.tsx';
import { Groups, Held } from './groups.tsx';
import { Heal } from './heal.tsx';
import { Launches } from './launches.tsx';
import { Patterns } from './patterns.tsx';
import { daysOf, periods, periodWords } from './period.ts';
import { ShareOverTime } from './share.tsx';
import './style.css';

/** Whether it is getting better. */
export function TrendsPage({ api, address, status, say, version }: PageProps) {
  const days = daysOf(address.params.get('days'));
  const { data, isOld, failure, again } = useAsk<TrendsView>(api, `api/trends?days=${days}`, version);
  if (data === null && failure !== null) return <Failed refusal={failure} what="The trends" onAgain={again} />;
  return (
    <div class="trends" aria-busy={isOld}>
      <div class="trends-head">
        <h1 tabIndex={-1}>Trends</h1>
        <nav aria-label="Period">
          {periods.map((one) => (
            <a key={one} href={`/trends?days=${one}`} aria-current={one === days ? 'page' : undefined}>
              {one === 1 ? '1 day' : `${one} days`}
            </a>
          ))}
        </nav>
      </div>
      {data !== null && failure !== null && (
        <p class="refused" role="alert">
          These may be old. <Text of={failure.error} /> {failure.hint !== null && <Text of={failure.hint} />}{' '}
          <button type="button" class="plain" onClick={again}>
            Try again
          </button>
        </p>
      )}
      {data === null ? (
        <Loading what={`Counting the launches of ${periodWords(days)}…`} lines={12} />
      ) : (
        <div class={isOld ? 'trends-old' : ''}>
          <Plots view={data} {...{ address, status, say }} />
        </div>
      )}
    </div>
  );
}

type PlotsProps = { readonly view: TrendsView } & Pick<PageProps, 'address' | 'status' | 'say'>;

function Plots({ view, address, status, say }: PlotsProps) {
  // Its own, since it may still be that of the period before.
  const period = periodWords(Math.round((Date.parse(view.to) - Date.parse(view.from)) / 86_400_000));
  const isEmpty = view.buckets.every(
    (bucket) =>
      bucket.compliant + bucket.violation + bucket.acted + bucket.indeterminate + bucket.exempt + bucket.held === 0,
  );
  if (isEmpty && view.heals.length === 0)
    return (
      <div class="trends-none">
        <h2>No launch in {period}</h2>
        <p>
          {status.counts.all === 0
            ? 'Nothing was seen yet: once an instance is launched, it is counted here.'
            : 'Earlier launches are in a longer period.'}
        </p>
        <ul>
          {status.sources.map(({ text }) => (
            <li class="quiet">{text}</li>
          ))}
        </ul>
      </div>
    );
  return (
    <>
      <Patterns />
      <Launches view={view} period={period} address={address} say={say} />
      <ShareOverTime view={view} address={address} say={say} />
      <Heal view={view} period={period} say={say} />
      <Groups view={view} />
      <Held view={view} />
    </>
  );
}
