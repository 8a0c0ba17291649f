import { own } from './own.ts';
import type { Envelope } from './types.ts';

/** `{"broom": "tick"}`: what a schedule sends whose input we wrote. */
export const openTick: Envelope = (value) => (own(value, 'broom') === 'tick' ? [{ kind: 'tick' }] : null);
