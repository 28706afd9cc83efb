import type { Format } from './format.ts';

/** `--format=null`: for whoever wants the exit code alone. */
export const nothing: Format = { sheet: () => [], text: () => '' };
