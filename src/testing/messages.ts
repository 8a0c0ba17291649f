import type { Case, StepState } from '../cases/types.ts';
import { noticeOf } from '../messages/notice.ts';
import { toText } from '../messages/text.ts';
import type { Policy } from '../policy/types.ts';

/**
 * The mails that would be sent for the steps of one case, subject first, in the order in which they fall due. They are
 * those of enforcement, each about this instance alone.
 */
export function messagesOf(subject: Case, policy: Policy): string[] {
  return policy.rules
    .flatMap(({ id: rule }) => {
      const track = subject.tracks.get(rule);
      const openings = [...(track?.past ?? []), ...(track?.opening ? [track.opening] : [])];
      return openings.flatMap(({ steps }) => steps.flatMap((step) => (isTold(step) ? [{ rule, ...step }] : [])));
    })
    .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime())
    .map(({ rule, index, status: { at } }) => {
      const notice = noticeOf(subject, { id: '', kind: 'tell', rule, index, unread: null }, policy, at);
      const mail = toText({ key: '', at, kind: 'group', contents: [{ kind: 'notice', notice }] });
      return `${mail.subject}\n\n${mail.body}`;
    });
}

type Told = StepState & { readonly status: { readonly is: 'done'; readonly at: Date } };

const isTold = (step: StepState): step is Told => step.do === 'notify' && step.status.is === 'done';
