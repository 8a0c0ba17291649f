import type { PageData } from '../../../src/report/page-types.ts';
import { ThemeSwitch } from '../../shared/theme.tsx';
import { count, exact, number, period } from '../../shared/words.ts';
import { headline, qualifiers, regret } from '../findings-in-words.ts';
import { linkTo } from '../view.ts';

/** The bar on top: what this is, what it covers, and the ways through it. */
export function Bar({ data, onHelp }: { data: PageData; onHelp: () => void }) {
  const places = [
    ['outcome', 'Outcome'],
    ...(data.instances > 0
      ? ([
          ['findings', 'Findings'],
          ['trends', 'Trends'],
        ] as const)
      : []),
    ['read', 'What was read'],
  ] as const;
  return (
    <header class="bar">
      <p class="brand">
        <strong>Broom</strong> {data.scan === undefined ? 'replay' : 'scan'}
      </p>
      <p class="covers">
        {data.scan !== undefined && <span title={exact(data.scan.at)}>{period(data.scan.at, data.scan.at)}, UTC</span>}
        {data.scan === undefined && data.from !== null && data.to !== null && (
          <span title={`${exact(data.from)}\nto\n${exact(data.to)}`}>{period(data.from, data.to)}, UTC</span>
        )}
      </p>
      <nav aria-label="Sections">
        {places.map(([id, name]) => (
          <a href={`#${id}`}>{name}</a>
        ))}
      </nav>
      <span class="tools">
        <ThemeSwitch />
        <button type="button" onClick={onHelp} aria-label="Keyboard help">
          ?
        </button>
      </span>
    </header>
  );
}

/** The answer, before everything else. */
export function Answer({ data }: { data: PageData }) {
  const mended = regret(data);
  return (
    <div class="answer">
      <h1>{headline(data)}</h1>
      {qualifiers(data).length > 0 && <p>{qualifiers(data).join(' ')}</p>}
      {mended !== null && (
        <p class="regret">
          <strong>{mended}</strong> Look at <code>settle</code> and <code>after</code> before you enforce.{' '}
          <a href={linkTo({ healed: 'afterStep' })}>Show {data.healed.afterStep === 1 ? 'it' : 'them'}</a>
        </p>
      )}
      {data.instances === 0 && data.scan === undefined && (
        <p>
          What was read holds no successful launch of an EC2 instance in the accounts, regions and days that were
          chosen. Launches are management events of the service EC2, and are logged in the region of the instance: see
          that the folder holds these. <a href="#read">What was read</a>
        </p>
      )}
      <p class="quiet">{source(data)}</p>
    </div>
  );
}

/** What was judged, and that it was left alone. */
function source({ scan, objects, records }: PageData): string {
  if (scan !== undefined)
    return `Nothing was touched: this is a scan of ${count(scan.accounts, 'account')} and ${count(scan.regions, 'region')}. What is ahead counts from it.`;
  const left = [
    ...(objects.skipped > 0 ? [`${number(objects.skipped)} skipped`] : []),
    ...(objects.failed > 0 ? [`${number(objects.failed)} failed`] : []),
  ].join(', ');
  return (
    `Nothing was touched: this is a replay of ${count(records, 'record')} from ${count(objects.read, 'log object')}` +
    `${left === '' ? '' : ` (${left})`}, as if the policy had been enforcing all along.`
  );
}
