import { isDestructive, isPending } from '../../../cases/steps.ts';
import { latest } from '../../../cases/time.ts';
import type { Case, CaseState, Opening, StepState, Track } from '../../../cases/types.ts';
import { fromNow, utc } from '../../../messages/moments.ts';
import { railWords } from '../../../messages/rail-words.ts';
import { describeFault } from '../../../policy/fault.ts';
import type { Verdict } from '../../../policy/types.ts';
import { plain } from '../../../report/plain.ts';

/** The violation that stands, else the latest that did. */
export const lastOpening = ({ opening, past }: Track): Opening | null => opening ?? past.at(-1) ?? null;

export function stateWords(state: CaseState): string {
  switch (state.kind) {
    case 'open':
      return `open since ${utc(state.since)}`;
    case 'closed':
      return `closed ${utc(state.at)}: ${state.because === 'gone' ? 'the instance is gone' : 'EC2 knows no such instance'}`;
    case 'watching':
      return 'watching: a fact is missing';
    case 'clear':
      return 'clear';
  }
}

export function verdictWords(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'violation':
      return verdict.faults.map((fault) => plain(describeFault(fault), 200)).join('; ');
    case 'exempt':
      return `exempt until ${utc(verdict.until)} by ${plain(verdict.by, 100)}`;
    case 'indeterminate':
      return `unknown: ${plain(verdict.missing.join(', '), 200)}`;
    case 'not-applicable':
      return 'does not apply';
    case 'compliant':
      return 'compliant';
  }
}

/** How a step stands, after its name. */
export function stepWords(step: StepState, { postponed }: Pick<Case, 'postponed'>, at: Date): string {
  const { status, dueAt } = step;
  switch (status.is) {
    case 'waiting': {
      const own = latest(dueAt, status.retryAt ?? dueAt);
      const next = postponed === null || step.do === 'notify' ? own : latest(own, postponed.until);
      return `due ${utc(next)}, ${fromNow(next, at)}`;
    }
    case 'owed':
      return 'waits to say how the action before it went';
    case 'confirming':
      return `a read of ${utc(status.readAt)} agreed; a second follows`;
    case 'carrying-out':
      return 'under way';
    case 'held': {
      const until = status.retryAt === null ? 'waits for a person' : `tried again ${utc(status.retryAt)}`;
      return `HELD ${utc(status.at)} by ${status.rail}: ${railWords(status.rail)}; ${until}`;
    }
    case 'done':
      return `done ${utc(status.at)}`;
    case 'satisfied':
      return `found done already ${utc(status.at)}`;
    case 'superseded':
      return `not needed ${utc(status.at)}: something stronger was done`;
    case 'impossible':
      return `impossible ${utc(status.at)}: ${plain(status.why, 200)}`;
    case 'undone':
      return `done, and taken back ${utc(status.at)}`;
    case 'void':
      return `no longer asked for ${utc(status.at)}`;
    case 'healed':
      return `not needed: mended ${utc(status.at)}`;
    case 'gone':
      return `not needed: the instance was gone ${utc(status.at)}`;
  }
}

/** What comes next for a case, in a few words: the first step to come, or what holds the strongest. */
export function nextWords(subject: Case, at: Date): string {
  const steps = [...subject.tracks.values()].flatMap(({ opening }) => opening?.steps ?? []);
  const held = steps.find(({ status }) => status.is === 'held');
  const next = steps
    .filter((step) => isPending(step) && step.status.is !== 'held')
    .sort(
      (a, b) => a.dueAt.getTime() - b.dueAt.getTime() || Number(isDestructive(b.do)) - Number(isDestructive(a.do)),
    )[0];
  if (next !== undefined) return `${next.do} ${stepWords(next, subject, at)}`;
  return held?.status.is === 'held' ? `${held.do} held: ${held.status.rail}` : '';
}

/** The rules that a case violates now. */
export const violated = ({ tracks }: Case): string[] =>
  [...tracks.values()].flatMap(({ rule, verdict }) => (verdict.kind === 'violation' ? [rule] : []));
