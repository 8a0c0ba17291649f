import { type PathApp, post } from './posted.ts';

/** Fission's Node environment, whose request is Express's, with its body read. */
export interface FissionContext {
  readonly request: {
    readonly method: string;
    readonly headers: Readonly<Record<string, unknown>>;
    readonly body: unknown;
  };
}

export interface FissionResult {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** For Fission: `module.exports = fissionHandler(app)`. It has one parameter: with two, Fission would call it otherwise. */
export function fissionHandler(app: PathApp): (context: FissionContext) => Promise<FissionResult> {
  return async (context) => {
    const response = await post(app, context.request);
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  };
}
