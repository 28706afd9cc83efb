import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../../src/system/programs/programs.ts';
import { until } from './until.ts';

const tmux = findProgram('tmux', process.env['PATH']);

/** Why terminal tests cannot run here; undefined when they can. */
export const noTerminal = tmux ? undefined : 'tmux is not installed';

/** A real terminal that a person looks at and types into. */
export interface Terminal {
  /** What is typed, as it is: `y`, `my-site.dev`. */
  type(text: string): void;
  /** Keys by tmux's names: `Enter`, `Down`, `C-c`, `C-d`. */
  press(...keys: string[]): void;
  /** Waits until the screen shows a text; fails with what it shows instead. */
  shows(text: string): Promise<void>;
  /** Waits for the end of the program; answers what the screen shows then. */
  ended(): Promise<{ exitCode: number; screen: string }>;
  /** The lines of the screen, without blanks at their ends and empty lines at its end. */
  screen(): string;
  /** The same with the sequences that give it colour. */
  colours(): string;
  close(): void;
}

interface Start {
  /** Program and arguments. */
  words: readonly string[];
  /** The whole environment besides TERM. */
  env: Readonly<Record<string, string>>;
  columns?: number;
  rows?: number;
}

const ending = /\n?\[ended with (\d+)\]\s*$/;

/** Opens a terminal of its own, in which a program runs. */
export function openTerminal({ words, env, columns = 80, rows = 40 }: Start): Terminal {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-terminal-'));
  const run = (...args: string[]) =>
    execFileSync(tmux ?? 'tmux', ['-S', join(folder, 'socket'), '-f', '/dev/null', ...args], {
      encoding: 'utf8',
    });
  const variables = Object.entries({ TERM: 'screen-256color', ...env }).map(
    ([name, value]) => `${name}=${value}`,
  );
  const command = ['env', '-i', ...variables, ...words].map(shellWord).join(' ');
  const size = ['-x', String(columns), '-y', String(rows)];
  // The pane stays, with how the program has ended, until it is closed.
  run('new-session', '-d', ...size, `${command}; printf '[ended with %s]\\n' "$?"; exec sleep 600`);

  const screen = () =>
    run('capture-pane', '-p')
      .replace(/[^\S\n]+$/gm, '')
      .replace(/\n+$/, '');
  const waitFor = async <T>(what: string, look: (shown: string) => T | undefined) => {
    let shown = '';
    const step = () => {
      shown = screen();
      return look(shown);
    };
    return until(step, 20_000).catch(() => {
      throw new Error(`the screen never showed ${what}, but:\n${shown}`);
    });
  };
  return {
    type: text => void run('send-keys', '-l', text),
    press: (...keys) => void run('send-keys', ...keys),
    async shows(text) {
      const found = await waitFor(text, shown => {
        if (shown.includes(text)) return { shown: true };
        return ending.test(shown) ? { shown: false } : undefined;
      });
      if (!found.shown) throw new Error(`the program ended without ${text}:\n${screen()}`);
    },
    async ended() {
      const code = await waitFor('an end', shown => ending.exec(shown)?.[1]);
      return { exitCode: Number(code), screen: screen().replace(ending, '') };
    },
    screen,
    colours: () => run('capture-pane', '-p', '-e'),
    close() {
      run('kill-server');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
