import { useEffect, useRef, useState } from 'preact/hooks';
import type { CaseList, StatusView } from '../../../src/console/types.ts';
import { visible } from '../../shared/visible.ts';
import { number } from '../../shared/words.ts';
import { here } from '../parts/moments.ts';
import { Mark, markNames, markWords } from '../parts/verdict.tsx';
import { type CasesView, type FilterName, filterNames, type Sort, sorts, withFilter } from './view.ts';

interface Props {
  readonly view: CasesView;
  readonly facets: CaseList['facets'];
  readonly status: StatusView;
  readonly wantsFocus: boolean;
  readonly onView: (view: CasesView) => void;
}

const selects = [
  ['rule', 'Rule'],
  ['who', 'Launched by'],
  ['account', 'Account'],
  ['region', 'Region'],
  ['state', 'State'],
  ['heldBy', 'Held by'],
] as const satisfies readonly (readonly [FilterName, string])[];

const steps = ['notify', 'tag', 'quarantine', 'stop', 'terminate'];

export function Filters({ view, facets, wantsFocus, onView }: Props) {
  const set = (name: FilterName, value: string) => onView(withFilter(view, name, value));
  const chosen = filterNames.filter((name) => name !== 'q' && name !== 'mark' && view.filters[name] !== undefined);
  return (
    <search class="filters">
      <div class="first-line">
        <Search value={view.filters.q ?? ''} isFirst={wantsFocus} onSearch={(text) => set('q', text)} />
        <Marks view={view} facets={facets} onMark={(mark) => set('mark', mark)} />
      </div>
      <details class="more" open={matchMedia('(min-width: 861px)').matches || chosen.length > 0}>
        <summary>Filters and order</summary>
        <div class="selects">
          {selects.map(([name, label]) => (
            <Select
              key={name}
              name={name}
              label={label}
              value={view.filters[name] ?? ''}
              options={facets[name].map(({ value, text, count }) => [value, `${visible(text)} (${number(count)})`])}
              onChange={(value) => set(name, value)}
            />
          ))}
          <Select
            name="do"
            label="Step"
            value={view.filters.do ?? ''}
            options={steps.map((step) => [step, step])}
            onChange={(value) => set('do', value)}
          />
          <div>
            <label for="sort">Order</label>
            <select
              id="sort"
              value={view.sort}
              onChange={(event) => onView({ ...view, sort: event.currentTarget.value as Sort, page: 0 })}
            >
              {sorts.map(([name, text]) => (
                <option key={name} value={name}>
                  {text}
                </option>
              ))}
            </select>
          </div>
        </div>
      </details>
      {chosen.length > 0 && (
        <ul class="chips" aria-label="Filters that are set">
          {chosen.map((name) => {
            const text = chipText(name, view.filters[name] ?? '', facets);
            return (
              <li key={name}>
                <button type="button" onClick={() => set(name, '')} aria-label={`Take off the filter ${text}`}>
                  <span>{text}</span> ×
                </button>
              </li>
            );
          })}
          <li>
            <button type="button" class="plain" onClick={() => onView({ ...view, filters: {}, page: 0 })}>
              Clear all
            </button>
          </li>
        </ul>
      )}
    </search>
  );
}

/** Typing is shown at once, and searched when the hand rests. */
function Search({ value, isFirst, onSearch }: { value: string; isFirst: boolean; onSearch: (text: string) => void }) {
  const [text, setText] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onSearch(text), 150);
    return () => clearTimeout(timer);
  }, [text]);
  useEffect(() => {
    if (isFirst) field.current?.focus();
  }, [isFirst]);
  return (
    <div class="search">
      <label for="search" class="only-heard">
        Search
      </label>
      <input
        id="search"
        ref={field}
        type="search"
        value={text}
        placeholder="Search: name, id, owner, image, what is wrong…"
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </div>
  );
}

interface MarksProps {
  readonly view: CasesView;
  readonly facets: CaseList['facets'];
  readonly onMark: (mark: string) => void;
}

/** What they come to, as buttons with their counts: the filter that is wanted most. */
function Marks({ view, facets, onMark }: MarksProps) {
  const counts = new Map(facets.mark.map(({ value, count }) => [value, count]));
  return (
    <fieldset class="marks">
      <legend class="only-heard">Comes to</legend>
      {markNames.map((mark) => {
        const isChosen = view.filters.mark === mark;
        return (
          <button
            type="button"
            key={mark}
            aria-pressed={isChosen}
            aria-label={`${markWords[mark]}, ${number(counts.get(mark) ?? 0)}`}
            onClick={() => onMark(isChosen ? '' : mark)}
          >
            <Mark name={mark} /> {markWords[mark]} <b>{number(counts.get(mark) ?? 0)}</b>
          </button>
        );
      })}
    </fieldset>
  );
}

interface SelectProps {
  readonly name: FilterName;
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onChange: (value: string) => void;
}

function Select({ name, label, value, options, onChange }: SelectProps) {
  const isKnown = value === '' || options.some(([one]) => one === value);
  return (
    <div>
      <label for={`filter-${name}`}>{label}</label>
      <select id={`filter-${name}`} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">Any</option>
        {!isKnown && <option value={value}>{visible(value)}</option>}
        {options.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

function chipText(name: FilterName, value: string, facets: CaseList['facets']): string {
  if (name === 'since') return `launched from ${whenText(value)}`;
  if (name === 'until') return `launched before ${whenText(value)}`;
  if (name === 'do') return `step: ${visible(value)}`;
  const select = selects.find(([one]) => one === name);
  const known = select === undefined ? undefined : facets[select[0]].find((facet) => facet.value === value);
  return `${select?.[1].toLowerCase() ?? name}: ${visible(known?.text ?? value)}`;
}

const whenText = (value: string): string => (Number.isNaN(Date.parse(value)) ? visible(value) : here(value));
