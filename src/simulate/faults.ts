/** How badly the world treats Broom. Shares are of calls, unless said. */
export interface Faults {
  /** The process dies just before or just after a call. */
  readonly death: number;
  /** A store's call throws, half of them after it took effect. */
  readonly storeFailure: number;
  /** EC2 throttles. */
  readonly throttled: number;
  /** No answer from EC2; half of the calls took effect. */
  readonly noAnswer: number;
  /** A call takes seconds. */
  readonly slow: number;
  /** The whole process stands still for up to five minutes. */
  readonly pause: number;
  /** Of accounts: for some hours nothing may be read or done there. */
  readonly outage: number;
  /** Reads show what was, up to so long ago, in ms. */
  readonly lag: number;
  /** Of messages: the channel refuses, fails, or does not answer. */
  readonly channel: number;
  /** Of evidence told by two paths: one loses it. */
  readonly lost: number;
  /** Of deliveries: delivered twice, or late by up to two hours. */
  readonly doubled: number;
  readonly late: number;
  /** Hosts' clocks are off by up to so much, in ms. */
  readonly clockOff: number;
}

export const faultLevels = ['none', 'some', 'many'] as const;
export type FaultLevel = (typeof faultLevels)[number];

const none: Faults = {
  death: 0,
  storeFailure: 0,
  throttled: 0,
  noAnswer: 0,
  slow: 0,
  pause: 0,
  outage: 0,
  lag: 0,
  channel: 0,
  lost: 0,
  doubled: 0,
  late: 0,
  clockOff: 0,
};

export const faultsOf: Readonly<Record<FaultLevel, Faults>> = {
  none,
  some: {
    death: 0.0003,
    storeFailure: 0.001,
    throttled: 0.01,
    noAnswer: 0.005,
    slow: 0.02,
    pause: 0.0001,
    outage: 0.1,
    lag: 30_000,
    channel: 0.02,
    lost: 0.02,
    doubled: 0.05,
    late: 0.02,
    clockOff: 2_000,
  },
  many: {
    death: 0.004,
    storeFailure: 0.01,
    throttled: 0.06,
    noAnswer: 0.03,
    slow: 0.08,
    pause: 0.001,
    outage: 0.3,
    lag: 30_000,
    channel: 0.15,
    lost: 0.15,
    doubled: 0.25,
    late: 0.15,
    clockOff: 10_000,
  },
};
