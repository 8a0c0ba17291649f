import { second } from '../cases/time.ts';
import type { RailChange } from '../engine/ports.ts';
import type { Breaker } from '../policy/types.ts';

/** What is kept in the rails' history of a breaker that tripped by itself. */
export function tripOf(rule: string, { share, of, within }: Breaker, at: Date): RailChange {
  const minutes = Math.round(within / (60 * second));
  const why = `over ${Math.round(share * 100)} % of at least ${of} launches that settled within ${minutes} min violate ${rule}`;
  return { do: 'trip', rule, by: 'broom', at, why };
}
