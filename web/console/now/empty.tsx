import type { StatusView } from '../../../src/console/types.ts';
import { Copy } from '../../shared/copy.tsx';
import { Text } from '../../shared/text.tsx';
import { Ago } from '../parts/time.tsx';

/** Why there is nothing, and what to do. */
export function Empty({ status }: { status: StatusView }) {
  return (
    <div class="empty">
      {status.sources.length === 0 ? (
        <p>
          Broom is told of no launch: it was started without a source. Start it with <code>--sns</code>,{' '}
          <code>--sqs URL</code>, <code>--trail DIR</code>, or try it without any AWS:
        </p>
      ) : (
        <>
          <p>As soon as an instance is launched it stands here, with what happens to it and when. Evidence comes by:</p>
          <ul class="sources">
            {status.sources.map((source) => (
              <li key={`${source.kind} ${source.name}`}>
                <strong>
                  <Text of={source.name} />
                </strong>{' '}
                <Text of={source.text} />
                <span class="quiet">
                  {' · '}
                  {source.lastAt === null ? (
                    'nothing came yet'
                  ) : (
                    <>
                      last came <Ago at={source.lastAt} />
                    </>
                  )}
                </span>
              </li>
            ))}
          </ul>
          <p>CloudTrail tells of a launch within some five minutes. Try one, or see it all at once without any AWS:</p>
        </>
      )}
      <Copy text="broom serve --simulate --speed 60" what="the command" />
    </div>
  );
}
