/** What every adapter serves: an app of Hono, or what `createSnsApp` makes. */
export interface Fetches {
  readonly fetch: (request: Request) => Response | Promise<Response>;
}

/** For Workers, Deno, Bun and Vercel: `export default fetchHandler(app)`. They hand over more than the request. */
export function fetchHandler(app: Fetches): Fetches {
  return { fetch: (request) => app.fetch(request) };
}
