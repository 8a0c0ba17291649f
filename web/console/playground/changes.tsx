import type { PlaygroundOutcome } from '../../../src/console/types.ts';
import { Text } from '../../shared/text.tsx';
import { visible } from '../../shared/visible.ts';
import { count, number } from '../../shared/words.ts';
import { caseHref } from '../address.ts';
import { Long } from '../parts/long.tsx';
import { shortId } from '../parts/short-id.ts';
import { Time } from '../parts/time.tsx';
import { changeInWords, sideInWords } from './outcome-in-words.ts';

/** Every instance that fares otherwise, newly acted on first; each leads to its case. */
export function Changes({ outcome: { changes, changeCount } }: { outcome: PlaygroundOutcome }) {
  if (changes.length === 0) return null;
  return (
    <>
      <h3 id="playground-changes">{count(changeCount, 'change')}, newly acted on first</h3>
      <table class="playground-changes" aria-labelledby="playground-changes">
        <thead>
          <tr>
            <th scope="col">Instance</th>
            <th scope="col" class="playground-who">
              Whose, and where
            </th>
            <th scope="col" class="playground-rule">
              Rule
            </th>
            <th scope="col">Today</th>
            <th scope="col">Draft</th>
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={`${change.key} ${change.rule}`}>
              <th scope="row">
                <b>{changeInWords(change)}</b>
                <a class="row-button mono" href={caseHref(change.key)} title={visible(change.instanceId)}>
                  {shortId(change.instanceId)}
                </a>
              </th>
              <td class="playground-who">
                <Text of={change.who} />
                <span class="quiet under">
                  <Text of={`${change.account} ${change.region}`} />, <Time at={change.launchedAt} />
                </span>
              </td>
              <td class="playground-rule mono">
                <Text of={change.rule} />
              </td>
              <td>
                <Long of={sideInWords(change.before)} />
              </td>
              <td>
                <Long of={sideInWords(change.after)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {changeCount > changes.length && (
        <p class="quiet">
          And {number(changeCount - changes.length)} more, of which the totals tell; <code>broom replay --against</code>{' '}
          lists every one.
        </p>
      )}
    </>
  );
}
