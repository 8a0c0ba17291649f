import { useState } from 'preact/hooks';
import { toClipboard } from '../../shared/copy.tsx';
import { Text } from '../../shared/text.tsx';
import { asTabbed, type Cell, type Figures as Data } from './tabbed.ts';

interface FiguresProps {
  readonly name: string;
  readonly figures: Data;
  readonly say: (text: string) => void;
}

/** The figures behind a plot: for screen readers, for keyboards, and to be copied into a spreadsheet. */
export function Figures({ name, figures, say }: FiguresProps) {
  const [label, setLabel] = useState('Copy');
  const copy = async () => {
    const isDone = await toClipboard(asTabbed(figures));
    setLabel(isDone ? 'Copied' : 'Not allowed');
    say(isDone ? `Copied the figures of ${name}.` : 'The browser does not allow copying; select the table instead.');
  };
  return (
    <details class="trends-figures">
      <summary>The figures</summary>
      <button type="button" onClick={() => void copy()} onBlur={() => setLabel('Copy')}>
        {label}
        <span class="only-heard"> the figures of {name}</span>
      </button>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section class="trends-scrolls" tabIndex={0} aria-label={`Figures: ${name}`}>
        <table>
          <thead>
            <tr>
              {figures.heads.map((head, i) => (
                <th scope="col" class={i === 0 ? '' : 'right'}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {figures.rows.map(([first, ...rest]) => (
              <tr>
                <th scope="row">
                  <Shown cell={first} />
                </th>
                {rest.map((cell) => (
                  <td class="right">
                    <Shown cell={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

const Shown = ({ cell: { text, href } }: { cell: Cell }) =>
  href === undefined ? (
    <Text of={text} />
  ) : (
    <a href={href}>
      <Text of={text} />
    </a>
  );
