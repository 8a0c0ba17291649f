import type { Rail } from '../cases/types.ts';
import { railWords } from '../messages/rail-words.ts';

/** Why a rail holds a step, in the words of mail and terminal; of a rail that this Broom does not know, its name. */
export const railText = (rail: string): string => railWords(rail as Rail) ?? rail;
