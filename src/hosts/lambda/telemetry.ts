import type { Invocation } from './invocation.ts';

/** Logs, metrics and traces. All texts are one line and safe to show. */
export interface Telemetry {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** Adds to a metric; `by` is one more dimension, such as `{ rail: 'freeze' }`. */
  count(name: Metric, value: number, by?: Readonly<Record<string, string>>): void;
  time(name: 'TickTime' | 'HandlerTime', ms: number): void;
  /** Writes what was counted. Called once at the end of every invocation. */
  flush(): void;
  /** Runs the invocation's work, within a segment of its trace where it is traced. */
  within<T>(work: () => Promise<T>): Promise<T>;
}

export type Fields = Readonly<Record<string, unknown>>;

export type Metric =
  | 'ColdStart'
  | 'Launches'
  | 'Sightings'
  | 'Records'
  | 'Objects'
  | 'RefusedLaunches'
  | 'LaunchesWithoutIds'
  | 'UnknownInputs'
  | 'Problems'
  | 'DeadLetters'
  | 'FailedDeliveries'
  | 'SettledCompliant'
  | 'SettledViolations'
  | 'StepsTaken'
  | 'StepsHeld'
  | 'MessagesSent'
  | 'MessagesFailed'
  | 'MessagesRefused'
  | 'MessagesWaiting'
  | 'CasesTicked'
  | 'CasesFailed'
  | 'CasesDue'
  | 'PolicyTrouble'
  | 'OldPolicy'
  | 'Errors';

/** Loads Powertools: its logger and metrics with the first event, its tracer with the first that is traced. */
export async function powertools(): Promise<(invocation: Invocation) => Promise<Telemetry>> {
  const [{ Logger }, { Metrics, MetricUnit }] = await Promise.all([
    import('@aws-lambda-powertools/logger'),
    import('@aws-lambda-powertools/metrics'),
  ]);
  const serviceName = process.env.POWERTOOLS_SERVICE_NAME ?? 'broom';
  const logger = new Logger({ serviceName });
  const metrics = new Metrics({
    namespace: process.env.POWERTOOLS_METRICS_NAMESPACE ?? 'Broom',
    serviceName,
    // What it complains of otherwise goes to the console as plain text.
    logger,
  });
  return async (invocation) => {
    logger.resetKeys();
    logger.appendKeys({ requestId: invocation.awsRequestId });
    const counts = new Map<Metric, number>();
    const within = await tracing(serviceName);
    return {
      info: (message, fields = {}) => logger.info(message, fields),
      warn: (message, fields = {}) => logger.warn(message, fields),
      error: (message, fields = {}) => logger.error(message, fields),
      count: (name, value, by) => {
        if (by === undefined) counts.set(name, (counts.get(name) ?? 0) + value);
        else
          metrics
            .singleMetric()
            .addDimensions({ ...by })
            .addMetric(name, MetricUnit.Count, value);
      },
      time: (name, ms) => void metrics.addMetric(name, MetricUnit.Milliseconds, ms),
      flush: () => {
        for (const [name, value] of counts) metrics.addMetric(name, MetricUnit.Count, value);
        counts.clear();
        metrics.publishStoredMetrics();
      },
      within,
    };
  };
}

type Within = Telemetry['within'];

const untraced: Within = (work) => work();
let traced: Promise<Within> | undefined;

/** Lambda says in its environment whether this invocation is sampled; the X-Ray library is loaded only for one that is. */
async function tracing(serviceName: string): Promise<Within> {
  const isOn = process.env.POWERTOOLS_TRACE_ENABLED !== 'false';
  const isSampled = /(^|;)Sampled=1(;|$)/.test(process.env._X_AMZN_TRACE_ID ?? '');
  if (!isOn || !isSampled) return untraced;
  traced ??= loadTracer(serviceName);
  return traced;
}

async function loadTracer(serviceName: string): Promise<Within> {
  const { Tracer } = await import('@aws-lambda-powertools/tracer');
  const tracer = new Tracer({ serviceName });
  return async (work) => {
    const parent = tracer.getSegment();
    const segment = parent?.addNewSubsegment('## broom');
    if (parent === undefined || segment === undefined) return work();
    tracer.setSegment(segment);
    try {
      return await work();
    } catch (error) {
      tracer.addErrorAsMetadata(error instanceof Error ? error : new Error(String(error)));
      throw error;
    } finally {
      segment.close();
      tracer.setSegment(parent);
    }
  };
}
