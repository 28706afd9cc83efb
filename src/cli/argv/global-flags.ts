import type { Flags } from './argument-types.ts';

/** What every command takes, anywhere on the line. */
export const globalFlags = {
  format: {
    summary: 'Format of the result: table, json, yaml, csv, tsv, list, string, xml, null',
    value: 'FORMAT',
  },
  json: { summary: 'The same as --format=json' },
  field: { summary: 'Print one field as text, without a heading', value: 'FIELD' },
  fields: { summary: 'Print these fields, in this order; globs and labels work', value: 'FIELDS' },
  filter: {
    summary: 'Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||',
    value: 'EXPRESSION',
  },
  yes: { summary: 'Answer yes to every confirmation', short: 'y' },
  'no-interaction': { summary: 'Ask nothing: every question gets its careful answer', short: 'n' },
  quiet: { summary: 'Print the result, and say nothing but errors; implies -n', short: 'q' },
  verbose: { summary: 'Say more: -v what is done, -vv each request, -vvv everything', short: 'v' },
  color: { summary: 'Colour although it is not a terminal; --no-color for none' },
  'no-color': { summary: 'No colour' },
  platform: { summary: 'pantheon, sandbox, or the address of another API', value: 'PLATFORM' },
  proxy: { summary: 'The HTTP proxy for the API, in place of HTTPS_PROXY; none for none', value: 'URL' },
  timeout: { summary: 'Seconds until turnout stops waiting (600)', value: 'SECONDS' },
  define: {
    summary: 'A setting for this once; may be given more than once',
    short: 'D',
    value: 'NAME=VALUE',
    many: true,
  },
  fresh: { summary: 'Ask the platform even for what is remembered' },
  version: { summary: 'Print the version', short: 'V' },
  help: { summary: 'Print this', short: 'h' },
} as const satisfies Flags;

/** The same switches under the names that Terminus has for them. */
export const terminusAliases: Readonly<Record<string, string>> = { ansi: 'color', 'no-ansi': 'no-color' };

export interface GlobalValues {
  format?: string | undefined;
  /** `--json` was given, which is in `format` too. */
  json?: boolean | undefined;
  field?: string | undefined;
  fields?: string | undefined;
  filter?: string | undefined;
  yes: boolean;
  noInteraction: boolean;
  quiet: boolean;
  /** Nothing remembered is good enough. */
  fresh: boolean;
  /** 0 to 3 */
  verbosity: number;
  color?: boolean | undefined;
  platform?: string | undefined;
  proxy?: string | undefined;
  timeout?: string | undefined;
  /** `NAME=VALUE`, as given with `-D`. */
  define: readonly string[];
}
