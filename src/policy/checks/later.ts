/** What the language has and this version does not: refused by name, never ignored. Each gets a file in this folder. */
export const laterRequirements = ['network', 'metadata', 'volumes', 'instanceProfile', 'assert'] as const;
export type LaterRequirement = (typeof laterRequirements)[number];

/** Keys of `image`, likewise. */
export const laterImageKeys = ['owners', 'names', 'maxAge'] as const;
