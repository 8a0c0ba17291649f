import type { TrendGroup, TrendsView } from '../../../src/console/types.ts';

import { Text } from '../../shared/text.tsx';
import { visible } from '../../shared/visible.ts';
import { number, share } from '../../shared/words.ts';
import { Mark } from '../parts/verdict.tsx';
import { casesLink } from './cases-link.ts';
import { type GroupKind, groupTitle, heldTitle } from './groups-in-words.ts';

const kinds: readonly (readonly [GroupKind, string])[] = [
  ['rule', 'By rule'],
  ['who', 'By principal'],
  ['account', 'By account'],
  ['region', 'By region'],
];

/** Where violations come from: sorted bars, each opening its cases. */
export const Groups = ({ view }: { view: TrendsView }) => (
  <section aria-labelledby="trends-groups">
    <h2 id="trends-groups">Where violations come from</h2>
    <div class="trends-groups">
      {kinds.map(([by, heading]) => (
        <Bars
          key={by}
          id={`trends-by-${by}`}
          heading={heading}
          title={groupTitle(view.by[by], by)}
          groups={view.by[by]}
          unit="violations"
        />
      ))}
    </div>
  </section>
);

/** Steps that a rail held. */
export const Held = ({ view }: { view: TrendsView }) => (
  <section aria-labelledby="trends-held">
    <h2 id="trends-held">
      <Text of={heldTitle(view.heldBy)} />
    </h2>
    {view.heldBy.length === 0 ? (
      <p class="quiet">No rail stood in the way of a step that was due.</p>
    ) : (
      <Bars
        id="trends-by-rail"
        heading="By rail"
        title="A step that is held waits until the rail lets go, or until what is wrong is mended"
        groups={view.heldBy}
        unit="held"
      />
    )}
  </section>
);

interface BarsProps {
  readonly id: string;
  readonly heading: string;
  readonly title: string;
  readonly groups: readonly TrendGroup[];
  readonly unit: 'violations' | 'held';
}

/** The bar is in a cell of a real table, so that what is seen is what is heard and copied. */
function Bars({ id, heading, title, groups, unit }: BarsProps) {
  const top = Math.max(1, ...groups.map(({ count, of }) => of ?? count));
  return (
    <div class="trends-group">
      <h3 id={id}>{heading}</h3>
      <p class="quiet trends-clip" title={visible(title)}>
        <Text of={title} />
      </p>
      {groups.length > 0 && (
        <table aria-labelledby={id} class="trends-bars">
          <thead class="only-heard">
            <tr>
              <th scope="col">{heading}</th>
              <th scope="col">{unit === 'held' ? 'Steps held' : 'Violations, of launches'}</th>
            </tr>
          </thead>
          <tbody>
            {groups.map((group) => (
              <Bar group={group} top={top} unit={unit} />
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

interface BarProps {
  readonly group: TrendGroup;
  readonly top: number;
  readonly unit: BarsProps['unit'];
}

function Bar({ group: { name, count, of, search }, top, unit }: BarProps) {
  const label = visible(name);
  return (
    <tr class={search === null ? 'is-rest' : ''}>
      <th scope="row">
        {search === null ? (
          <span>{label}</span>
        ) : (
          <a href={casesLink(search)} title={label}>
            <Text of={name} />
          </a>
        )}
        <svg class="trends-bar" width="100%" height="10" aria-hidden="true" focusable="false">
          {of !== null && <rect width={percent(of, top)} height="10" class="is-whole" />}
          <rect width={percent(count, top)} height="10" class={unit === 'held' ? 'is-held' : 'is-violation'} />
        </svg>
      </th>
      <td class="right">
        {unit === 'held' && <Mark name="held" />} <b>{number(count)}</b>
        {of !== null && (
          <>
            {' '}
            of {number(of)} <span class="quiet trends-share-of">{share(count, of)}</span>
          </>
        )}
      </td>
    </tr>
  );
}

const percent = (part: number, whole: number): string => `${Math.min(100, (part / whole) * 100)}%`;
