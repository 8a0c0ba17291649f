import type { CaseView } from '../../../src/console/types.ts';
import { Copy } from '../../shared/copy.tsx';
import { Text } from '../../shared/text.tsx';
import { Long } from '../parts/long.tsx';

/** What would make it compliant: in words, as tags, and as one command. */
export function Mending({ view }: { view: CaseView }) {
  const tracks = view.tracks.filter(
    ({ wanted, fix, tagsToAdd }) => wanted.length + tagsToAdd.length > 0 || fix !== null,
  );
  const isClosed = view.row.state === 'closed';
  return (
    <section aria-labelledby="mending-title" class="mending">
      <h2 id="mending-title">{isClosed ? 'What would have made it compliant' : 'What makes it compliant'}</h2>
      {tracks.length === 0 && (
        <p class="quiet">
          {view.row.mark === 'indeterminate' ? 'That is not known yet.' : 'It is compliant, as far as is known.'}
        </p>
      )}
      {tracks.map(({ rule, wanted, tagsToAdd, fix }) => (
        <div class="mend" key={rule}>
          {wanted.map((one) => (
            <p key={one}>
              <Long of={one} />
            </p>
          ))}
          {tagsToAdd.length > 0 && (
            <ul class="tags" aria-label="Tags to add">
              {tagsToAdd.map(({ key, value }) => (
                <li key={key} class="mono">
                  <Text of={key} />=
                  <span class={value === null ? 'quiet' : ''}>
                    {value === null ? ' choose a value' : <Text of={value} />}
                  </span>
                </li>
              ))}
            </ul>
          )}
          {fix === null ? (
            <p class="quiet">
              {isClosed
                ? 'It is gone: nothing mends it any more.'
                : 'No command mends this: launch another that keeps to the rule.'}
            </p>
          ) : (
            <>
              <Copy folds text={fix} what={tracks.length === 1 ? 'the command' : `the command for ${rule}`} />
              {fix.includes('VALUE') && <p class="quiet">Put the value that is right in the place of VALUE.</p>}
            </>
          )}
        </div>
      ))}
    </section>
  );
}
