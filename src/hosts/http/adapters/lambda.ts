import type { Fetches } from './fetch.ts';
import { plainHeaders } from './posted.ts';

/** What Lambda hands over for a function URL, as far as it is asked (payload 2.0). */
export interface FunctionUrlEvent {
  readonly rawPath: string;
  readonly rawQueryString?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly requestContext: { readonly http: { readonly method: string } };
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

export interface FunctionUrlResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** For a function URL: `export const handler = lambdaHandler(app)`. */
export function lambdaHandler(app: Fetches): (event: FunctionUrlEvent) => Promise<FunctionUrlResult> {
  return async ({ rawPath, rawQueryString = '', headers = {}, requestContext, body, isBase64Encoded = false }) => {
    const { method } = requestContext.http;
    const query = rawQueryString === '' ? '' : `?${rawQueryString}`;
    const response = await app.fetch(
      new Request(`https://function.invalid${rawPath}${query}`, {
        method,
        headers: plainHeaders(headers),
        ...(body !== undefined &&
          method !== 'GET' &&
          method !== 'HEAD' && { body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8') }),
      }),
    );
    return { statusCode: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  };
}
