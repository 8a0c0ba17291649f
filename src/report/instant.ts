/** Whole seconds, as CloudTrail writes them: `2026-03-04T12:03:21Z`. */
export const instant = (at: Date | null): string | null =>
  at === null ? null : at.toISOString().replace('.000Z', 'Z');
