import { Buffer } from 'node:buffer';
import { plain } from '../report/plain.ts';
import { counted } from './moments.ts';
import { sectionsOf, sectionText } from './section.ts';
import { subjectOf } from './subject.ts';
import type { Alarm, Message, Notice } from './types.ts';

/** A mail: one ASCII line under 100 characters, and a text. */
export interface Mail {
  readonly subject: string;
  readonly body: string;
}

/** Below the 256 KB of an SNS message, with room for its attributes. */
export const mostBytes = 240_000;

/**
 * A message as people read it. Nothing in it that strangers wrote can break a line, turn the direction of writing or hide.
 *
 * @param fits whether a body can be sent; if not, instances are left out until it can, and the text says how many
 */
export function toText(message: Message, fits: (body: string) => boolean = fitsBytes(mostBytes)): Mail {
  const subject = subjectOf(message);
  const { length } = message.contents;
  for (let shown = length; ; shown = Math.floor(shown / 2)) {
    const body = bodyOf(message, shown);
    if (shown <= 1 || fits(body)) return { subject, body };
  }
}

export const fitsBytes =
  (most: number) =>
  (body: string): boolean =>
    Buffer.byteLength(body) <= most;

export const noticesOf = ({ contents }: Pick<Message, 'contents'>): Notice[] =>
  contents.flatMap((content) => (content.kind === 'notice' ? [content.notice] : []));

export const alarmsOf = ({ contents }: Pick<Message, 'contents'>): Alarm[] =>
  contents.flatMap((content) => (content.kind === 'alarm' ? [content.alarm] : []));

function bodyOf(message: Message, shown: number): string {
  const contents = message.contents.slice(0, shown);
  const leftOut = message.contents.length - contents.length;
  const sections = [
    ...(message.kind === 'digest' ? [digestHead(message)] : []),
    ...alarmsOf({ contents }).map(alarmText),
    ...sectionsOf(noticesOf({ contents })).map((section) => sectionText(section, message.at)),
    ...(leftOut === 0 ? [] : [`${counted(leftOut, 'more notice')} left out: too many for one message.`]),
  ];
  return `${sections.join(`\n\n${'-'.repeat(72)}\n\n`)}\n`;
}

const digestHead = (message: Message): string =>
  `There were more than 10 messages in 5 minutes, so ${counted(message.contents.length, 'notice')} come as one.`;

const alarmText = ({ title, text }: Alarm): string =>
  [
    plain(title, 200),
    '',
    ...text
      .slice(0, 20_000)
      .split('\n')
      .map((line) => plain(line, 1_000)),
  ]
    .join('\n')
    .trimEnd();
