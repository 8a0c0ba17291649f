import { useEffect, useState } from 'preact/hooks';
import type { SortName } from './view.ts';

export interface TableColumn {
  readonly by: SortName;
  readonly title: string;
  /** Its class. */
  readonly name: string;
}

const all: readonly (TableColumn & { readonly least: number })[] = [
  { by: 'launched', title: 'Launched, UTC', name: 'col-when', least: 640 },
  { by: 'instance', title: 'Instance', name: 'col-instance', least: 0 },
  { by: 'where', title: 'Where', name: 'col-where', least: 1_100 },
  { by: 'who', title: 'Who', name: 'col-who', least: 860 },
  { by: 'rule', title: 'Rule', name: 'col-rule', least: 860 },
  { by: 'wrong', title: 'Wrong', name: 'col-wrong', least: 640 },
  { by: 'outcome', title: 'What would have followed', name: 'col-then', least: 0 },
];

/** Columns drop by importance where there is no room for them; what they say is in the finding when it is opened. */
export function columnsFor(width: number, hasRules: boolean): readonly TableColumn[] {
  // The rule takes the room of the place.
  const least = ({ by, least: own }: (typeof all)[number]): number => (by === 'where' && hasRules ? 1_500 : own);
  const shown = all.filter((column) => (column.by !== 'rule' || hasRules) && width >= least(column));
  return width >= 640
    ? shown
    : shown.map((column) => (column.by === 'outcome' ? { ...column, title: 'Then' } : column));
}

/** Follows the window. */
export function useColumns(hasRules: boolean): readonly TableColumn[] {
  const [width, setWidth] = useState(innerWidth);
  useEffect(() => {
    const onResize = () => setWidth(innerWidth);
    addEventListener('resize', onResize);
    return () => removeEventListener('resize', onResize);
  }, []);
  return columnsFor(width, hasRules);
}
