import { useEffect, useMemo, useState } from 'preact/hooks';
import type { PageData } from '../../../src/report/page-types.ts';
import { visible } from '../../shared/visible.ts';
import { dayOrHour, duration, number } from '../../shared/words.ts';
import { facet, type Row } from '../rows.ts';
import { type FilterName, filterNames, type View, withFilter } from '../view.ts';

interface Props {
  readonly data: PageData;
  readonly rows: readonly Row[];
  readonly view: View;
  readonly onView: (view: View) => void;
}

const selects = [
  ['outcome', 'Outcome'],
  ['healed', 'Mended'],
  ['rule', 'Rule'],
  ['principal', 'Who'],
  ['account', 'Account'],
  ['region', 'Region'],
] as const;

/** The values of closed lists, in words. */
const said: Readonly<Record<string, string>> = {
  acted: 'acted on',
  held: 'held by a rail',
  ahead: 'due after the trail',
  told: 'told only',
  healed: 'mended before any step',
  gone: 'gone before a step',
  none: 'nothing',
  beforeSettle: 'in time, before settling',
  beforeStep: 'in time, before a step',
  afterStep: 'too late: regretted',
  never: 'never',
};

/** A list longer than this is no longer a list to choose from; the search finds the rest. */
const mostOptions = 300;

export function Filters({ data, rows, view, onView }: Props) {
  const set = (name: FilterName, value: string) => onView(withFilter(view, name, value));
  const names = useMemo(() => new Map(data.policy.accounts), [data]);
  const chosen = filterNames.filter((name) => name !== 'q' && view.filters[name] !== undefined);
  return (
    <search class="filters">
      <Search value={view.filters.q ?? ''} onSearch={(text) => set('q', text)} />
      <div class="selects">
        {selects.map(([name, label]) => (
          <Select
            name={name}
            label={label}
            rows={rows}
            view={view}
            names={names}
            onChange={(value) => set(name, value)}
          />
        ))}
      </div>
      {chosen.length > 0 && (
        <ul class="chips" aria-label="Filters that are set">
          {chosen.map((name) => {
            const text = chipText(name, view.filters[name] ?? '', names);
            return (
              <li>
                <button type="button" onClick={() => set(name, '')} aria-label={`Take off the filter ${text}`}>
                  <span>{text}</span> ×
                </button>
              </li>
            );
          })}
          <li>
            <button type="button" class="plain" onClick={() => onView({ ...view, filters: {}, page: 0, open: null })}>
              Clear all
            </button>
          </li>
        </ul>
      )}
    </search>
  );
}

/** Typing is shown at once, and searched when the hand rests: ten thousand findings need no search for every letter. */
function Search({ value, onSearch }: { value: string; onSearch: (text: string) => void }) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onSearch(text), 120);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div class="search">
      <label for="search">Search</label>
      <input
        id="search"
        type="search"
        value={text}
        placeholder="instance, name, image, event…"
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </div>
  );
}

interface SelectProps {
  readonly name: FilterName;
  readonly label: string;
  readonly rows: readonly Row[];
  readonly view: View;
  readonly names: ReadonlyMap<string, string>;
  readonly onChange: (value: string) => void;
}

function Select({ name, label, rows, view, names, onChange }: SelectProps) {
  const values = useMemo(() => facet(rows, name), [rows, name]);
  const value = view.filters[name] ?? '';
  const shown = values.slice(0, mostOptions);
  const isKnown = value === '' || shown.some(([one]) => one === value);
  return (
    <div>
      <label for={`filter-${name}`}>{label}</label>
      <select id={`filter-${name}`} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">Any</option>
        {!isKnown && <option value={value}>{inWords(name, value, names)}</option>}
        {shown.map(([one, n]) => (
          <option value={one}>
            {inWords(name, one, names)} ({number(n)})
          </option>
        ))}
        {values.length > shown.length && (
          <option disabled>{number(values.length - shown.length)} more: use the search</option>
        )}
      </select>
    </div>
  );
}

function inWords(name: FilterName, value: string, names: ReadonlyMap<string, string>): string {
  if (name === 'account') return visible(names.has(value) ? `${names.get(value) ?? ''} ${value}` : value);
  return name === 'outcome' || name === 'healed' ? (said[value] ?? visible(value)) : visible(value);
}

function chipText(name: FilterName, value: string, names: ReadonlyMap<string, string>): string {
  switch (name) {
    case 'when':
      return `launched ${value.split('..').map(whenText).join(' to ')}`;
    case 'after': {
      const [from = '0', to = ''] = value.split('..');
      return to === ''
        ? `mended after ${duration(Number(from))} or later`
        : `mended after ${duration(Number(from))} to ${duration(Number(to))}`;
    }
    case 'step': {
      const [kind = '', how = ''] = value.split(':');
      return visible(`${kind} ${how === 'ahead' ? 'due after the trail' : how}`);
    }
    case 'verdict':
      return `verdict: ${visible(value)}`;
    default:
      return `${selects.find(([one]) => one === name)?.[1].toLowerCase() ?? name}: ${inWords(name, value, names)}`;
  }
}

const whenText = (value: string): string =>
  /^\d{4}-\d\d-\d\d(T\d\d)?$/.test(value) ? dayOrHour(value) : visible(value);
