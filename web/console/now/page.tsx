import type { FeedEntry, NowView } from '../../../src/console/types.ts';
import type { PageProps } from '../page-props.ts';
import { modeOf } from '../shell/mode.ts';
import { Counts } from './counts.tsx';
import { Empty } from './empty.tsx';
import { Feed } from './feed.tsx';
import { Headline } from './headline.tsx';
import { Next } from './next.tsx';
import { Wrong } from './wrong.tsx';

const idleWords: Readonly<Record<string, string>> = { frozen: 'it not frozen', idle: 'this not idle' };

interface Props extends PageProps {
  readonly view: NowView;
  readonly feed: readonly FeedEntry[];
}

/** What will happen, what is wrong, what just happened, and how many there are: in this order. */
export function NowPage({ api, view, feed, status, address }: Props) {
  const isEmpty = status.counts.all === 0;
  return (
    <div class="now">
      <Headline view={view} />
      {isEmpty ? (
        <Empty status={status} />
      ) : (
        <>
          <div class="now-main">
            <Next
              api={api}
              steps={view.next}
              count={view.nextCount}
              idle={idleWords[modeOf(status).is] ?? null}
              accounts={status.accounts}
            />
            <Wrong rows={view.wrong} count={view.wrongCount} address={address} />
          </div>
          <div class="now-side">
            <Feed entries={feed} />
            <Counts status={status} />
          </div>
        </>
      )}
    </div>
  );
}
