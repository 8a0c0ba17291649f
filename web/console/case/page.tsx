import type { CaseView } from '../../../src/console/types.ts';
import type { PageProps } from '../page-props.ts';
import { useAsk } from '../parts/use-ask.ts';
import { Failed, Loading } from '../shell/not-there.tsx';
import { Actions } from './actions.tsx';
import { Facts } from './facts.tsx';
import { Head } from './head.tsx';
import { History } from './history.tsx';
import { Letters } from './letters.tsx';
import { Mending } from './mending.tsx';
import { Tracks } from './tracks.tsx';

/** One case with its whole life: what it is, where it stands on its ladder, and what can be done. */
export function CasePage({ api, caseKey, status, version }: PageProps & { caseKey: string }) {
  const { data, failure, again } = useAsk<CaseView>(api, `api/cases/${encodeURIComponent(caseKey)}`, version);
  if (data === null)
    return failure === null ? (
      <>
        <h1 tabIndex={-1}>{caseKey.split('#')[1] ?? caseKey}</h1>
        <Loading what="Fetching the case…" />
      </>
    ) : (
      <Failed refusal={failure} what="The case" onAgain={again}>
        <p>
          <a href="/cases">All cases</a>
        </p>
      </Failed>
    );
  return (
    <article class="case">
      <Head view={data} />
      <div class="case-life">
        <Tracks view={data} />
      </div>
      <div class="case-do">
        <Mending view={data} />
        <Actions api={api} view={data} who={status.who} onDone={again} />
      </div>
      <div class="case-past">
        <History view={data} />
        <Letters letters={data.letters} />
      </div>
      <div class="case-is">
        <Facts view={data} />
      </div>
    </article>
  );
}
