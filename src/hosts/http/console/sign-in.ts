import type { Context, Hono, MiddlewareHandler } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import { plain } from '../../../report/plain.ts';
import { readJson, smallBody } from './body.ts';
import { RefusedError, refuse } from './refusal.ts';
import { type Sessions, sessionFor } from './sessions.ts';

export const cookieName = 'broom-session';
const mostName = 200;

const signIn = z.strictObject({ token: z.string().max(1_000), who: z.string().max(1_000).optional() });

export interface SignInParts {
  readonly sessions: Sessions;
  /** Whoever says no other name. */
  readonly who: string;
}

const tooMany = 'Too many wrong tokens come at the moment.';
const where = 'broom serve prints the token when it starts.';

/** POST api/session gives a session for the token, DELETE ends it, GET says who it is. */
export function signInRoutes(app: Hono, { sessions, who }: SignInParts): void {
  app.post('/api/session', async (context) => {
    const { token, who: given } = await readJson(context, signIn, smallBody);
    const name = plain(given?.trim() ?? '', mostName);
    const answer = await sessions.begin(token, name === '' ? who : name);
    if (answer === 'too-many') return refuse(context, 429, tooMany, 'Try again in a few seconds.');
    if (answer === 'wrong') return refuse(context, 401, 'That is not the token.', where);
    setCookie(context, cookieName, answer.id, {
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      maxAge: sessionFor / 1000,
      // Behind a proxy that speaks TLS the cookie stays on TLS.
      secure: context.req.header('x-forwarded-proto') === 'https',
    });
    return context.json({ who: name === '' ? who : name });
  });
  app.delete('/api/session', (context) => {
    sessions.end(getCookie(context, cookieName) ?? '');
    deleteCookie(context, cookieName, { path: '/' });
    return context.json({});
  });
}

/** Lets nobody through without a session or the token, and notes who it is. A token in the address is not looked at. */
export function requireWho({ sessions, who }: SignInParts): MiddlewareHandler {
  return async function checkWho(context, next) {
    const header = context.req.header('authorization');
    if (header !== undefined) {
      const [, token = ''] = /^Bearer ([^\s]{1,1000})$/i.exec(header) ?? [];
      const answer = await sessions.check(token);
      if (answer === 'too-many') return refuse(context, 429, tooMany, 'Try again in a few seconds.');
      if (answer === 'wrong') return refuse(context, 401, 'That is not the token.', where);
      context.set('who', who);
      context.set('isWelcome', () => true);
      return next();
    }
    const id = getCookie(context, cookieName) ?? '';
    const session = sessions.find(id);
    if (session === null) return refuse(context, 401, 'Sign in with the token first.', where);
    context.set('who', session.who);
    context.set('isWelcome', () => sessions.find(id) !== null);
    return next();
  };
}

/** Who asks, without what is recorded beside the name. */
export function whoIn(context: Context): string {
  const who: unknown = context.get('who');
  if (typeof who !== 'string') throw new RefusedError(401, 'Sign in with the token first.', where);
  return who;
}

/** Asked again and again of whoever listens for hours: whether their session still holds. */
export function welcomeIn(context: Context): () => boolean {
  const isWelcome: unknown = context.get('isWelcome');
  return typeof isWelcome === 'function' ? () => isWelcome() === true : () => false;
}

/** As it is recorded in histories. */
export const recorded = (who: string): string => `${who} (console)`;
