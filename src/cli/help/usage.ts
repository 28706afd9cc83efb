import type { Argument } from '../argv/argument-types.ts';

/** An argument as a usage line has it: `[SITE.ENV]`, `MODE`, `-- COMMAND...`. */
export function usage({ kind, name }: Argument): string {
  if (kind === 'texts') return `[${name}...]`;
  if (kind === 'command') return `-- ${name}...`;
  if (kind === 'words behind') return `[-- ${name}...]`;
  return kind === 'text' ? name : `[${name}]`;
}
