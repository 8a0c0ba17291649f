import { acts } from '../cases/steps.ts';
import type { Effect, Opening } from '../cases/types.ts';
import { formatDuration } from '../policy/durations.ts';
import { describeFault } from '../policy/fault.ts';
import { relaunchHints } from './mending.ts';
import { utc } from './moments.ts';
import { hasEnded, isMended, type Scene, statusAt, stepsAhead } from './notice-steps.ts';

export type Tell = Extract<Effect, { kind: 'tell' }>;

/** What else people should know, the most important first. */
export function remarksOf(scene: Scene, effect: Tell): string[] {
  const { rule, opening } = scene;
  return [
    ...(rule?.mode === 'observe' ? [observeRemark(scene)] : []),
    ...occasionRemarks(scene, effect),
    ...unreadRemarks(scene, effect),
    ...mendedRemarks(scene, effect),
    ...postponedRemarks(scene),
    ...impossibleRemarks(scene),
    ...(wasDone(scene, 'quarantine') ? ['Connections that were open before the quarantine persist.'] : []),
    ...(isMended(scene) || hasEnded(scene) ? [] : relaunchHints(opening.faults).map((hint) => `Launch it ${hint}.`)),
  ];
}

/** What an undo does not bring back. */
export const undoRemarks = (): string[] => [
  'A public address that was not an Elastic IP is gone: the instance has a new one.',
  'What was on instance-store volumes is lost.',
  'What was in memory is lost.',
];

function observeRemark(scene: Scene): string {
  const ahead = stepsAhead(scene).filter(({ step }) => acts(step.do));
  const nothing = 'Observe mode: nothing will be stopped or terminated.';
  if (ahead.length === 0) return nothing;
  return `${nothing} Enforced, this would come: ${ahead.map(({ step, at }) => `${step.do} ${utc(at)}`).join(', ')}.`;
}

function occasionRemarks(scene: Scene, { index }: Tell): string[] {
  switch (index) {
    case 'announce':
      return [`Delays count from ${utc(scene.opening.anchor)} and not from the launch: ${whyFrom(scene)}.`];
    case 'contested':
      return [
        'It was started again three times within a day. Broom does not stop it a fourth time: talk to each other.',
      ];
    default:
      return [];
  }
}

/** Why delays do not count from the launch: whichever moment became the anchor. */
function whyFrom({ subject: { instance, discoveredAt }, policy, rule, opening: { anchor, since } }: Scene): string {
  const { launchedAt } = instance;
  if (launchedAt === null) return 'that was not seen';
  const isAnchor = (moment: Date | undefined): moment is Date =>
    moment?.getTime() === anchor.getTime() && moment.getTime() > launchedAt.getTime();
  if (isAnchor(rule?.enforcingSince)) return 'the rule has been enforcing only since then';
  if (isAnchor(since)) return 'the violation began then';
  if (isAnchor(discoveredAt)) return `it was found only then, more than ${formatDuration(policy.staleAfter)} later`;
  return 'a freeze, a breaker or a change of the policy made them count anew';
}

const unreadRemarks = ({ subject: { instance } }: Scene, { unread }: Tell): string[] =>
  unread === null
    ? []
    : [
        `The instance could not be read: ${unread.slice(0, 300)}. This is what was known ${
          instance.seenAt === null ? 'from its launch' : utc(instance.seenAt)
        }.`,
      ];

function mendedRemarks(scene: Scene, { index }: Tell): string[] {
  const { opening, subject } = scene;
  if (!isMended(scene) || opening.resolvedAt === null) return [];
  const what = opening.faults.map(describeFault).join('; ').slice(0, 500);
  const remarks = [`Mended ${utc(opening.resolvedAt)}. It was: ${what}.`];
  if (index !== 'resolved') return remarks;
  if (subject.stop !== null && wasDone(scene, 'stop')) remarks.push('It is still stopped: start it when you need it.');
  if (wasDone(scene, 'quarantine'))
    remarks.push('It stays in quarantine until that is taken back: `broom cases undo`.');
  return remarks;
}

const postponedRemarks = (scene: Scene): string[] => {
  const { postponed } = scene.subject;
  const isOn = postponed !== null && postponed.until.getTime() > scene.at.getTime() && stepsAhead(scene).length > 0;
  return isOn ? [`Postponed until ${utc(postponed.until)} by ${postponed.by}: ${postponed.reason.slice(0, 300)}`] : [];
};

function impossibleRemarks({ opening, at }: Scene): string[] {
  return opening.steps.flatMap((step) => {
    const status = statusAt(step, at);
    return status.is === 'impossible' ? [`EC2 cannot ${step.do} it: ${status.why.slice(0, 300)}.`] : [];
  });
}

const wasDone = ({ opening, at }: { opening: Opening; at: Date }, kind: 'stop' | 'quarantine'): boolean =>
  opening.steps.some((step) => step.do === kind && statusAt(step, at).is === 'done');
