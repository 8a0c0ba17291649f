import { visible } from '../../shared/visible.ts';

/** Long ids are known by their ends: `i-…0000a1`. */
export const shortId = (id: string): string => (id.length > 12 ? `i-…${visible(id.slice(-6))}` : visible(id));
