import type { PolicyView } from '../../../src/console/types.ts';
import type { PageProps } from '../page-props.ts';
import { useAsk } from '../parts/use-ask.ts';
import { Failed, Loading } from '../shell/not-there.tsx';
import { Bench } from './bench.tsx';
import './style.css';

/** What another rule would have done: the policy to change, and beside it how the last week would have gone. */
export function PlaygroundPage({ api, say, version }: PageProps) {
  const { data: today, failure, again } = useAsk<PolicyView>(api, 'api/policy', version);
  if (today === null && failure !== null) return <Failed refusal={failure} what="The policy" onAgain={again} />;
  return (
    <div class="playground">
      <h1 tabIndex={-1}>Playground</h1>
      {today === null ? <Loading what="Fetching today’s policy…" lines={12} /> : <Bench {...{ api, say, today }} />}
    </div>
  );
}
