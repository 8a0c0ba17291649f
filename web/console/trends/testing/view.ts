import type { CaseSearch, MarkName, TrendGroup, TrendsView } from '../../../../src/console/types.ts';
import { plain, type Say, start } from '../../testing/builders.ts';

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];

export type Kind = 'rich' | 'empty' | 'one' | 'huge';

const none: Readonly<Record<MarkName, number>> = {
  compliant: 0,
  violation: 0,
  acted: 0,
  indeterminate: 0,
  exempt: 0,
  held: 0,
};

/** The same at every call: what the service tells of a period. */
export function trendsView(days: number, kind: Kind = 'rich', say: Say = plain): TrendsView {
  const width = days <= 2 ? hour : days <= 7 ? 3 * hour : days <= 30 ? 12 * hour : day;
  const to = (Math.floor(Date.parse(start) / width) + 1) * width;
  const from = to - Math.ceil((days * day) / width) * width;
  const at = (share: number): string => new Date(from + share * (to - from)).toISOString();
  const period = { since: at(0), until: at(1) };
  const times = kind === 'huge' ? 400 : 1;
  const bucket = (i: number, n: number): Record<MarkName, number> => {
    if (kind === 'empty') return none;
    if (kind === 'one') return i === n - 2 ? { ...none, compliant: 2, violation: 1 } : none;
    const all = Math.round(times * (9 + 8 * Math.sin(i / 2.7)) * (i % 8 === 7 ? 0 : 1));
    const wrong = Math.round(all * (i > n * 0.62 ? 0.06 : 0.24));
    return {
      compliant: all - wrong,
      violation: Math.ceil(wrong / 2),
      acted: Math.floor(wrong / 4),
      held: Math.floor(wrong / 4),
      indeterminate: i % 3 === 0 ? times : 0,
      exempt: i % 5 === 0 ? times : 0,
    };
  };
  const n = Math.round((to - from) / width);
  const few = kind === 'empty' ? 0 : 1;
  const isSmall = kind === 'one' || kind === 'empty';
  return {
    from: period.since,
    to: period.until,
    width,
    buckets: Array.from({ length: n }, (_, i) => ({ from: new Date(from + i * width).toISOString(), ...bucket(i, n) })),
    policies: isSmall
      ? []
      : [
          { at: at(0.3), digest: 'a1', text: say('adds golden-images') },
          { at: at(0.62), digest: 'b2', text: say('2 lines added, 1 removed') },
        ],
    heals: isSmall ? [] : heals(kind === 'huge' ? 5_000 : 240),
    delays: [
      { text: 'settle 5m', after: 5 * minute },
      { text: say('owner: stop after 1h'), after: hour },
      { text: 'code-tag: terminate after 1d', after: day },
    ],
    by: {
      rule: groups(['code-tag', 'owner', 'imdsv2'].slice(0, isSmall ? few : 3), times, (rule) => ({ rule }), period),
      who: groups(
        ['alice', 'Auto Scaling group web-production-blue', 'deploy-bot', 'carol'].map(say).slice(0, isSmall ? few : 4),
        times,
        (who) => ({ rule: '*', who }),
        period,
        !isSmall,
      ),
      account: groups(
        [`${say('shop')} 111122223333`, '777788889999'].slice(0, isSmall ? few : 2),
        times,
        (name) => ({ rule: '*', account: name.slice(-12) }),
        period,
      ),
      region: groups(
        ['eu-west-1', 'us-east-1'].slice(0, isSmall ? few : 2),
        times,
        (region) => ({ rule: '*', region }),
        period,
      ),
    },
    heldBy: isSmall
      ? []
      : [
          {
            name: 'something would launch it again',
            count: 31 * times,
            of: null,
            search: { heldBy: 'managed', ...period },
          },
          {
            name: 'the hourly budget is spent',
            count: 4 * times,
            of: null,
            search: { heldBy: 'budget-hour', ...period },
          },
        ],
  };
}

/** From half a minute to half a day, most of them after some minutes. */
const heals = (n: number): number[] =>
  Array.from({ length: n }, (_, i) =>
    Math.round(Math.exp(Math.log(4 * minute) + 2.3 * Math.tan(((i + 0.5) / n - 0.5) * 2.2))),
  ).sort((a, b) => a - b);

function groups(
  names: readonly string[],
  times: number,
  search: (name: string) => CaseSearch,
  period: CaseSearch,
  hasOthers = false,
): TrendGroup[] {
  const all = names.map((name, i) => ({
    name,
    count: names.length === 1 ? 1 : Math.round((90 * times) / (i + 1) ** 1.4),
    of: names.length === 1 ? 3 : Math.round((400 * times) / (i + 1)),
    search: { ...search(name), ...period },
  }));
  return hasOthers ? [...all, { name: 'others', count: 22 * times, of: null, search: null }] : all;
}
