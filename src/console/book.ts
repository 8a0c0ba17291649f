import type { Sighting } from '../facts/types.ts';
import type { Letter } from '../messages/types.ts';
import type { FeedEntry } from './types.ts';

/** What a service keeps beside its cases, for people: all of it may be lost without harm to any instance. */
export interface Book {
  /** Keeps evidence as it came, to try policies on. */
  noteEvidence(sightings: readonly Sighting[], at: Date): void;
  /** Evidence that came at that moment or later, in the order in which it came; at most so many sightings, the latest. */
  evidence(since: Date, limit: number): readonly Sighting[];
  /** Gives each its id. */
  noteFeed(entries: readonly Omit<FeedEntry, 'id'>[]): readonly FeedEntry[];
  /** Latest first. */
  feed(limit: number): readonly FeedEntry[];
  /** Keeps a letter with the case that it is about; noted again it is the same letter. */
  noteLetters(key: string | null, letters: readonly Letter[]): void;
  noteSent(ids: readonly string[], at: Date): void;
  /** Latest first. */
  letters(key: string): readonly { readonly letter: Letter; readonly sentAt: Date | null }[];
  /** A policy that was taken up; the same digest twice in a row is noted once. */
  notePolicy(version: PolicyNote): void;
  /** Latest first, 200 at most. */
  policies(): readonly PolicyNote[];
  /** Drops evidence older than eight days, and of the rest what nobody will look at any more. */
  forget(at: Date): void;
  close(): void;
}

export interface PolicyNote {
  readonly at: Date;
  readonly digest: string;
  /** As it was written. */
  readonly text: string;
}
