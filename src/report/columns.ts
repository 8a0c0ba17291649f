export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** The last columns are not padded, so that no line ends in spaces. */
  readonly most?: number;
}

/** Lays rows out in columns two spaces apart, each as wide as its widest cell. */
export function columns(
  heads: readonly Column[],
  rows: readonly (readonly string[])[],
  bold: (text: string) => string,
): string[] {
  const widths = heads.map(({ title }, i) => Math.max(title.length, ...rows.map((row) => [...(row[i] ?? '')].length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => {
        const gap = ' '.repeat(Math.max(0, (widths[i] ?? 0) - [...cell].length));
        return heads[i]?.align === 'right' ? gap + cell : cell + gap;
      })
      .join('  ')
      .trimEnd();
  return [bold(line(heads.map(({ title }) => title))), ...rows.map(line)];
}
