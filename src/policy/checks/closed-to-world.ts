import type { NetworkOpening } from '../../facts/types.ts';
import { failed, unknown, yes } from '../answers.ts';
import { type PortRange, parsePorts } from '../ports.ts';
import type { Requirements } from '../schema.ts';
import type { Check } from '../types.ts';

type Ports = NonNullable<NonNullable<Requirements['network']>['closedToWorld']>;

const unseen = unknown('networkOpenings');

/** @param ports `22`, `8000-8100`; `all`: nothing may be open, ICMP included */
export function compileClosedToWorld(ports: Ports): Check {
  const ranges = ports === 'all' ? null : ports.map(rangeOf);
  const wanted = ports === 'all' ? 'closed to the world' : `${ports.join(', ')} closed to the world`;
  return ({ facts: { networkOpenings: openings } }) => {
    if (openings === undefined) return unseen;
    if (openings.is === 'absent') return yes;
    for (const opening of openings.value) {
      const opened = ranges === null ? portsOf(opening) : ranges.map((range) => common(opening, range)).find(Boolean);
      if (opened === undefined || opened === null) continue;
      return failed({ what: 'network', seen: shown(opening, opened), wanted, near: null, fix: null });
    }
    return yes;
  };
}

function rangeOf(text: string): PortRange {
  const range = parsePorts(text);
  if (range === null) throw new Error(`${text} is no port`);
  return range;
}

const everyPort: PortRange = { from: 0, to: 65_535 };

function portsOf({ protocol, fromPort, toPort }: NetworkOpening): PortRange {
  const all = protocol === '-1' || protocol === 'all';
  if (all || fromPort === null || toPort === null || fromPort < 0 || toPort < 0) return everyPort;
  return { from: fromPort, to: toPort };
}

/** TCP and UDP have ports, by name or number; so has everything that all protocols are open to. */
const withPorts: ReadonlySet<string> = new Set(['tcp', 'udp', '6', '17', '-1', 'all']);

/** The ports of a range that an opening opens; null: none. */
function common(opening: NetworkOpening, { from, to }: PortRange): PortRange | null {
  if (!withPorts.has(opening.protocol)) return null;
  const opened = portsOf(opening);
  const both = { from: Math.max(opened.from, from), to: Math.min(opened.to, to) };
  return both.from <= both.to ? both : null;
}

/** `tcp 22 open to 0.0.0.0/0` */
function shown({ protocol, cidr }: NetworkOpening, { from, to }: PortRange): string {
  const every = protocol === '-1' || protocol === 'all';
  const ports = from === to ? `${from}` : `${from}-${to}`;
  return `${every ? '' : `${protocol.slice(0, 20)} `}${ports} open to ${cidr.slice(0, 50)}`;
}
