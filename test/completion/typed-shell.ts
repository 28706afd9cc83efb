import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LookUps, openLookUps } from '../../src/config/lookup-cache.ts';
import { until } from '../support/until.ts';

const root = join(import.meta.dirname, '../..');

export type ShellName = 'bash' | 'zsh';

/** A home in which turnout has seen some sites, and a `turnout` that only counts its starts. */
export interface CompletionHome {
  home: string;
  cache: string;
  /** The file with a line for each start of turnout. */
  started: string;
  env: Record<string, string>;
  lookUps: LookUps;
  dispose(): void;
}

export const completionAccount = (cache: string) => ({
  folder: cache,
  api: 'http://127.0.0.1:1',
  userId: 'u-1',
});

export function makeCompletionHome(path: string): CompletionHome {
  const home = mkdtempSync(join(tmpdir(), 'turnout-completion-'));
  const started = join(home, 'started');
  const cache = join(home, '.cache/turnout');
  mkdirSync(join(home, 'bin'));
  writeFileSync(
    join(home, 'bin/turnout'),
    `#!/bin/sh\necho "$*" >> '${started}'\n[ "$2" = stashes ] && printf 's1\\tmy-site.dev, 3 changes\\ns2\\t\\n'\n`,
    { mode: 0o755 },
  );
  writeFileSync(join(home, 'local.txt'), '');
  return {
    home,
    cache,
    started,
    env: { PATH: `${join(home, 'bin')}:${path}`, HOME: home, TERM: 'dumb', LANG: 'C.UTF-8' },
    lookUps: rememberSites(cache),
    dispose: () => rmSync(home, { recursive: true, force: true }),
  };
}

/** What earlier commands have seen; returns it anew when it was there. */
export function rememberSites(cache: string): LookUps {
  rmSync(join(cache, '..'), { recursive: true, force: true });
  const lookUps = openLookUps(completionAccount(cache));
  const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const names: [string, string[]][] = [
    ['my-site', ['dev', 'test', 'live', 'feature-x']],
    ['my-drupal', ['dev']],
    ['old', []],
    ['a', ['dev']],
    ['a-b', ['dev', 'test']],
  ];
  lookUps.keep(sites => {
    for (const [n, [name, environments]] of names.entries())
      sites.set(id(n), { name, id: id(n), listed: 1, environments });
  });
  lookUps.keepPaths('my-site.dev', ['code/', 'code/index.php', 'code/wp/', 'code/wp/a.php', 'files/x.png']);
  return lookUps;
}

const bashSetup = `USER_LINES
source '${root}/completions/turnout.bash'
__report() { printf '%s\\0' "$READLINE_LINE" >| REPORT; READLINE_LINE=; READLINE_POINT=0; }
bind -x '"\\C-x\\C-x": __report'
printf '\\0' >| REPORT
`;

/** Reports every candidate that is offered. */
const zshSetup = `autoload -Uz compinit; compinit -u -D
compadd() {
  emulate -L zsh
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return; fi
  typeset -a hits; local end= i=\${@[(ie)-S]} hit
  builtin compadd -A hits "$@"
  ((i < $#)) && end=\${@[i+1]}
  for hit in $hits; do print -r -- "$IPREFIX$hit\${end% }" >> REPORT; done
  builtin compadd "$@"
}
__report() { emulate -L zsh; printf '\\0' >> REPORT; BUFFER=; CURSOR=0; }
zle -N __report; bindkey '^X^X' __report; LISTMAX=-1
USER_LINES
source '${root}/completions/_turnout'
printf '\\0' >| REPORT
`;

const shells: Record<ShellName, { words: readonly string[]; setup: string; tab: string }> = {
  bash: { words: ['bash', '--norc', '--noprofile', '-i'], setup: bashSetup, tab: '\x1b*' },
  zsh: { words: ['zsh', '-f', '-i'], setup: zshSetup, tab: '\t' },
};

interface Setup {
  /** Lines of the user's own start file in front of ours, and behind it. */
  before?: string;
  behind?: string;
}

export interface TypedShell {
  /** Types a line and a TAB; resolves with what a user of the shell gets, as each shell tells it. */
  typed(line: string): Promise<string>;
  /** Everything that was on the terminal since the setup. */
  printed(): string;
  close(): void;
}

/** A shell at a terminal of its own, in which the completion script has been sourced. */
export async function openShell(
  name: ShellName,
  { home, env }: CompletionHome,
  { before = '', behind = '' }: Setup = {},
): Promise<TypedShell> {
  const { words, setup, tab } = shells[name];
  const report = join(home, `report-${name}`);
  const setupFile = join(home, `setup-${name}`);
  writeFileSync(
    setupFile,
    `${setup.replaceAll('REPORT', report).replace('USER_LINES', () => before)}${behind}\n`,
  );
  const child: ChildProcessWithoutNullStreams = spawn('script', ['-qfc', words.join(' '), '/dev/null'], {
    env,
    cwd: home,
  });
  let printed = '';
  child.stdout.on('data', chunk => {
    printed += String(chunk);
  });
  const answer = async (keys: string): Promise<string> => {
    writeFileSync(report, '');
    child.stdin.write(keys);
    const whole = () => {
      const text = readFileSync(report, 'utf8');
      if (child.exitCode !== null) throw new Error(`the shell has ended: ${printed}`);
      return text.endsWith('\0') ? { text: text.slice(0, -1) } : undefined;
    };
    return (await until(whole, 15_000)).text;
  };
  await answer(`. ${setupFile}\n`);
  printed = '';
  return {
    typed: line => answer(`turnout ${line}${tab}\x18\x18`),
    printed: () => printed,
    close: () => child.kill('SIGKILL'),
  };
}

/** The part of a word that bash leaves alone: up to its last cut. */
const kept = (line: string) => /^(?:.*[:=@])?/.exec(line.split(' ').at(-1) ?? '')?.[0] ?? '';

/** The words that a line can become, from what a shell has told. */
export function offeredWords(name: ShellName, line: string, answer: string): string[] {
  if (name === 'zsh') return [...new Set(answer.split('\n').filter(Boolean))].sort();
  const whole = `turnout ${line}`;
  const before = whole.slice(0, whole.lastIndexOf(' ') + 1) + kept(line);
  // A line that has not changed had no candidates, unless a space has been added to it.
  const words = answer === whole ? [] : answer.slice(before.length).split(' ').filter(Boolean);
  return words.map(word => kept(line) + word).sort();
}
