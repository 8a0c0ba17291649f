import type { CaseView } from '../../../src/console/types.ts';
import { Text } from '../../shared/text.tsx';
import { segmentsOf } from '../../shared/visible.ts';
import { Time } from '../parts/time.tsx';

/** The messages about it, as they were sent. */
export function Letters({ letters }: { letters: CaseView['letters'] }) {
  return (
    <section aria-labelledby="letters-title">
      <h2 id="letters-title">Messages</h2>
      {letters.length === 0 ? (
        <p class="quiet">Nobody was told anything about it.</p>
      ) : (
        <ol class="letters">
          {letters.map((letter) => (
            <li key={`${letter.at} ${letter.channel} ${letter.subject}`}>
              <details>
                <summary>
                  <Time at={letter.sentAt ?? letter.at} />{' '}
                  <span class="what">
                    <Text of={letter.subject} />
                  </span>
                </summary>
                <p class="quiet">
                  {letter.sentAt === null ? 'Not sent yet, to ' : 'Sent to '}
                  <span class="mono">
                    <Text of={letter.channel} />
                  </span>
                </p>
                <Body of={letter.text} />
              </details>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** Its own lines are lines here; whatever else cannot be seen is named. */
const Body = ({ of }: { of: string }) => (
  <pre class="letter" dir="auto">
    {of.split('\n').map((line, i) => (
      <bdi key={`${i}`}>
        {segmentsOf(line).map(({ text, isNamed }) =>
          isNamed && text !== 'space' ? <span class="named">{text}</span> : isNamed ? ' ' : text,
        )}
        {'\n'}
      </bdi>
    ))}
  </pre>
);
