/** Both included. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** @returns null for anything but `22`, or `8000-8100` from the lower to the higher, up to 65535 */
export function parsePorts(text: string): PortRange | null {
  const [, from, to] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  if (from === undefined) return null;
  const range = { from: Number(from), to: Number(to ?? from) };
  return range.from <= range.to && range.to <= 65_535 ? range : null;
}
