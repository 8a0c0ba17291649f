import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Refusal } from '../../../console/types.ts';
import { plain } from '../../../report/plain.ts';

/** What is not done, with what to do instead; thrown by whatever finds it, answered in one place. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly status: ContentfulStatusCode;
  readonly hint: string | null;
  constructor(status: ContentfulStatusCode, error: string, hint: string | null = null) {
    super(error);
    this.status = status;
    this.hint = hint;
  }
}

const mostText = 2_000;

export const refuse = (context: Context, status: ContentfulStatusCode, error: string, hint: string | null = null) =>
  context.json<Refusal>({ error: plain(error, mostText), hint: hint === null ? null : plain(hint, mostText) }, status);
