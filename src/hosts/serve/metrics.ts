import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { SourceView } from '../../console/types.ts';
import type { Store } from '../../engine/ports.ts';
import type { PostReport } from '../../messages/post.ts';
import type { Taken } from '../service/evidence.ts';

/** What a service counts, as Prometheus reads it. Names and labels are part of what users rely on. */
export interface Metrics {
  /** The same store, whose saves are counted. */
  watch(store: Store): Store;
  took(source: SourceView['kind'], taken: readonly Taken[]): void;
  posted(report: PostReport): void;
  text(): Promise<string>;
  close(): void;
}

export interface MetricsParts {
  readonly now: () => Date;
  readonly version: string;
  readonly sources: () => readonly SourceView[];
  readonly nextWake: () => Promise<Date | null>;
  readonly isPolicyGood: () => boolean;
  /** null: there is no endpoint. */
  readonly sns: (() => Readonly<Record<string, number>>) | null;
  readonly inbox: (() => Promise<{ readonly waiting: number; readonly oldestAt: Date | null }>) | null;
}

export function createMetrics(parts: MetricsParts): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]): Counter<Label> =>
    new Counter({ name, help, labelNames, registers });
  const deliveries = counter('broom_deliveries_total', 'Deliveries that were taken in.', 'source');
  const objects = counter('broom_objects_total', 'Log objects that were read.', 'source');
  const records = counter('broom_records_total', 'CloudTrail records that were read.', 'source');
  const problems = counter('broom_problems_total', 'Records, objects and messages that could not be read.', 'source');
  const verdicts = counter('broom_verdicts_total', 'Launches that settled under a rule.', 'rule', 'verdict');
  const steps = counter('broom_steps_total', 'Steps that were taken.', 'step');
  const held = counter('broom_steps_held_total', 'Steps that a rail held, each once.', 'rail');
  const messages = counter('broom_messages_total', 'Notices, by what became of them.', 'outcome');
  gauges(parts, registers);
  const steppings = createSteppings(
    (kind) => steps.inc({ step: kind }),
    (rail) => held.inc({ rail }),
  );
  return {
    watch: (store) => ({
      ...store,
      save: async (next, change) => {
        const began = parts.now();
        const answer = await store.save(next, change);
        if (answer === 'saved') steppings.note(next, began);
        return answer;
      },
      settle: async (ref, rule, before, after, policy) => {
        await store.settle(ref, rule, before, after, policy);
        if (after !== null && before?.violates !== after.violates)
          verdicts.inc({ rule, verdict: after.violates ? 'violation' : 'compliant' });
      },
    }),
    took: (source, taken) => {
      deliveries.inc({ source }, taken.length);
      for (const one of taken) {
        objects.inc({ source }, one.objects);
        records.inc({ source }, one.records);
        problems.inc({ source }, one.problems.length + one.unknown.length);
      }
    },
    posted: ({ sent, failed, refused, unknown }) => {
      for (const [outcome, some] of Object.entries({ sent, failed, refused, unknown }))
        messages.inc(
          { outcome },
          some.reduce((sum, { letters }) => sum + letters, 0),
        );
    },
    text: () => registry.metrics(),
    close: () => registry.clear(),
  };
}

function gauges(parts: MetricsParts, registers: Registry[]): void {
  const { now, sources, inbox, sns } = parts;
  const seconds = (since: Date | null): number =>
    since === null ? 0 : Math.max(0, (now().getTime() - since.getTime()) / 1_000);
  const gauge = (name: string, help: string, collect: (own: Gauge) => void | Promise<void>): void => {
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        await collect(this);
      },
    });
  };
  new Gauge({ name: 'broom_info', help: 'The version.', labelNames: ['version'], registers }).set(
    { version: parts.version },
    1,
  );
  gauge('broom_policy_good', '1 while the policy is valid as it stands; 0 while the last good one is kept.', (own) =>
    own.set(parts.isPolicyGood() ? 1 : 0),
  );
  gauge('broom_due_late_seconds', 'By how much the earliest step that is due is late.', async (own) =>
    own.set(seconds(await parts.nextWake())),
  );
  new Gauge({
    name: 'broom_source_working',
    help: '1 while a source can be had.',
    labelNames: ['source', 'name'],
    registers,
    collect() {
      for (const { kind, name, is } of sources()) this.set({ source: kind, name }, is === 'failing' ? 0 : 1);
    },
  });
  if (inbox !== null) {
    gauge('broom_inbox_waiting', 'Messages that were accepted and are not yet judged.', async (own) =>
      own.set((await inbox()).waiting),
    );
    gauge('broom_inbox_oldest_seconds', 'How long the oldest of them has waited.', async (own) =>
      own.set(seconds((await inbox()).oldestAt)),
    );
  }
  if (sns === null) return;
  new Counter({
    name: 'broom_sns_requests_total',
    help: 'Requests to the SNS endpoint, by what became of them.',
    labelNames: ['outcome'],
    registers,
    collect() {
      this.reset();
      for (const [outcome, count] of Object.entries(sns())) this.inc({ outcome }, count);
    },
  });
}

type Saved = Parameters<Store['save']>[0];

/** How many steps are remembered as counted; a step is saved again with its case only while that is worked on. */
const mostCounted = 20_000;

/** A step is saved again with its case; it happened once, and since this process began. */
function createSteppings(onDone: (step: string) => void, onHeld: (rail: string) => void) {
  let began: Date | null = null;
  const counted = new Set<string>();
  const isNew = (id: string): boolean => {
    if (counted.has(id)) return false;
    counted.add(id);
    for (const first of counted) {
      if (counted.size <= mostCounted) break;
      counted.delete(first);
    }
    return true;
  };
  return {
    note: ({ ref, tracks }: Saved, at: Date): void => {
      began ??= at;
      for (const { rule, opening } of tracks.values())
        for (const { index, do: kind, dueAt, status } of opening?.steps ?? []) {
          const id = `${ref.region} ${ref.id} ${rule} ${index} ${dueAt.getTime()}`;
          if (status.is === 'done' && status.at >= began && isNew(`${id} done`)) onDone(kind);
          if (status.is === 'held' && status.at >= began && isNew(`${id} ${status.rail}`)) onHeld(status.rail);
        }
    },
  };
}
