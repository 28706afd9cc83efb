import type { Format } from './format.ts';

/** `--format=null`: for a user who wants the exit code alone. */
export const nothing: Format = { sheet: () => [], text: () => '' };
