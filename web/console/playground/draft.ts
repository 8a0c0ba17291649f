/** A draft as it is kept for this tab. from: the digest of the policy that it was begun from. */
export interface Draft {
  readonly text: string;
  readonly from: string;
}

const name = 'broom.playground.draft';

export type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** null: there is none, or the browser keeps nothing. */
export function readDraft(kept: Kept): Draft | null {
  try {
    const found: unknown = JSON.parse(kept.getItem(name) ?? 'null');
    if (typeof found !== 'object' || found === null) return null;
    const { text, from } = found as Partial<Record<keyof Draft, unknown>>;
    return typeof text === 'string' && typeof from === 'string' ? { text, from } : null;
  } catch {
    return null;
  }
}

/** What is as today's is no draft. Gives whether it is kept. */
export function keepDraft(kept: Kept, draft: Draft, today: string): boolean {
  try {
    if (draft.text === today) kept.removeItem(name);
    else kept.setItem(name, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

/** What the draft is, in a sentence. */
export function draftInWords(draft: Draft, today: { readonly text: string; readonly digest: string }): string {
  if (draft.text === today.text) return 'This is today’s policy, as it is in force.';
  if (draft.from !== today.digest)
    return 'This is your draft, begun from an earlier policy than today’s. It is kept in this tab.';
  return 'This is your draft: it is not what is in force. It is kept in this tab.';
}
