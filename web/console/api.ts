import type { Refusal } from '../../src/console/types.ts';

/** Talks with the service that the page came from. */
export interface Api {
  get<T>(path: string, signal?: AbortSignal): Promise<T>;
  post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T>;
  /** Server-sent events of `api/events`; gives what ends it. `lost`: since when nothing comes; null: it comes again. */
  stream(on: Readonly<Record<string, (data: unknown) => void>>, lost: (since: Date | null) => void): () => void;
}

/** What the service refused, or that it could not be reached. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** 0: no answer. 401: the token is asked for. */
  readonly status: number;
  readonly hint: string | null;
  constructor(status: number, { error, hint }: Refusal) {
    super(error);
    this.status = status;
    this.hint = hint;
  }
}
