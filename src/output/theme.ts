const styleNames = ['heading', 'muted', 'added', 'removed', 'warning', 'error', 'command'] as const;

type StyleName = (typeof styleNames)[number];

/** What the parts of a text look like. Each style answers its argument unchanged where there is no colour. */
export type Theme = Readonly<Record<StyleName, (text: string) => string>>;

/** 1 is the sixteen colours that the terminal's owner chose; more would be our taste over theirs. */
type ColourLevel = 0 | 1;

interface ColourOptions {
  /** `--color` or `--no-color`; undefined when neither is given. */
  flag?: boolean | undefined;
  env: Readonly<Record<string, string | undefined>>;
  /** Whether the stream that is written to is a terminal. */
  isTerminal: boolean;
}

/**
 * Decided here and not by chalk, which knows nothing of NO_COLOR (no-color.org).
 * An empty variable counts as not set.
 */
export function colourLevel({ flag, env, isTerminal }: ColourOptions): ColourLevel {
  if (flag !== undefined) return flag ? 1 : 0;
  if (env['NO_COLOR']) return 0;
  const forced = env['FORCE_COLOR'] || env['CLICOLOR_FORCE'];
  if (forced) return forced === '0' || forced === 'false' ? 0 : 1;
  if (env['CI'] || env['TERM'] === 'dumb') return 0;
  return isTerminal ? 1 : 0;
}

const unchanged = (text: string) => text;

export const plainTheme: Theme = {
  heading: unchanged,
  muted: unchanged,
  added: unchanged,
  removed: unchanged,
  warning: unchanged,
  error: unchanged,
  command: unchanged,
};

/** Loads chalk only when there is colour: it costs a start-up more than half again (performance.md). */
export async function createTheme(level: ColourLevel): Promise<Theme> {
  if (level === 0) return plainTheme;
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level });
  return {
    heading: chalk.bold,
    muted: chalk.dim,
    added: chalk.green,
    removed: chalk.red,
    warning: chalk.yellow,
    error: chalk.red,
    command: chalk.cyan,
  };
}
