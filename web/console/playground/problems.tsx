import type { PolicyDiagnostic } from '../../../src/console/types.ts';
import { Text } from '../../shared/text.tsx';
import { count } from '../../shared/words.ts';
import { placeInWords } from './outcome-in-words.ts';

interface ProblemsProps {
  readonly diagnostics: readonly PolicyDiagnostic[];
  readonly onGo: (line: number, column: number) => void;
}

/** What is wrong with the draft, each with the way to its line. */
export function Problems({ diagnostics, onGo }: ProblemsProps) {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const title = [
    ...(errors > 0 ? [count(errors, 'error')] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
  ].join(', ');
  return (
    <section aria-labelledby="playground-problems">
      <h2 id="playground-problems">{title === '' ? 'The draft is valid' : title}</h2>
      {errors > 0 && <p>The draft is not valid, so it was not tried.</p>}
      <ol class="playground-problems">
        {diagnostics.map(({ severity, line, column, path, message }, i) => (
          <li key={i} class={`is-${severity}`}>
            <button type="button" class="plain" onClick={() => onGo(line, column)}>
              {placeInWords(line, column)}
            </button>{' '}
            <b>{severity}</b>{' '}
            {path !== '' && (
              <span class="mono">
                <Text of={path} />:{' '}
              </span>
            )}
            <Text of={message} />
          </li>
        ))}
      </ol>
    </section>
  );
}
