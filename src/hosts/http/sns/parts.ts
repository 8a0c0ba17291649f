/** Where verified messages go: a file, or a queue on hosts that have none. */
export interface Inbox {
  /**
   * Keeps a message. When it resolves the message is safe: on the disk, or in the queue.
   *
   * @returns `known` when one with this id was kept before, within the replay window: it is not taken in again
   * @throws when it could not be kept: SNS is answered 503, and sends it again
   */
  put(message: AcceptedMessage): Promise<'new' | 'known'>;
}

export interface AcceptedMessage {
  /** SNS's MessageId: the same when SNS sends it again. */
  readonly id: string;
  readonly topicArn: string;
  /** The SNS document as it came, verified; `openMessage` opens it. */
  readonly body: string;
  readonly at: Date;
}
