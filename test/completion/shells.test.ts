import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLookUps } from '../../src/config/look-ups.ts';
import { findProgram } from '../../src/system/programs.ts';
import { until } from '../support/until.ts';

const root = join(import.meta.dirname, '../..');
const path = process.env['PATH'] ?? '';
const has = (...names: string[]) => names.every(name => findProgram(name, path) !== undefined);
const bashCompletion = '/usr/share/bash-completion/bash_completion';

const home = mkdtempSync(join(tmpdir(), 'turnout-completion-'));
const started = join(home, 'started');
const cache = join(home, '.cache/turnout');
const account = { folder: cache, api: 'http://127.0.0.1:1', userId: 'u-1' };

function remember(): void {
  rmSync(join(home, '.cache'), { recursive: true, force: true });
  const lookUps = openLookUps(account);
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
}

beforeAll(() => {
  mkdirSync(join(home, 'bin'));
  // Counts every start of turnout: names of sites must need none.
  writeFileSync(
    join(home, 'bin/turnout'),
    `#!/bin/sh\necho "$*" >> '${started}'\n[ "$2" = stashes ] && printf 's1\\tmy-site.dev, 3 changes\\ns2\\t\\n'\n`,
    { mode: 0o755 },
  );
  writeFileSync(join(home, 'local.txt'), '');
  remember();
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** What is typed, and the words that the last one can become. */
const table: [string, string[]][] = [
  ['connection:in', ['connection:info']],
  ['connection:tr', ['connection:trust']],
  ['connection:s', ['connection:set']],
  ['workflow:wa', ['workflow:wait']],
  ['env:diffs', ['env:diffstat']],
  ['env:comm', ['env:commit']],
  ['sandbox:', ['sandbox:reset', 'sandbox:start', 'sandbox:status', 'sandbox:stop']],
  ['ssh-key:', ['ssh-key:add', 'ssh-key:list', 'ssh-key:remove']],
  ['comple', ['completion']],
  ['hel', ['help']],
  ['nonsense', []],
  ['help ex', ['exit-codes']],
  ['help ssh', ['ssh-key', 'ssh-key:add', 'ssh-key:list', 'ssh-key:remove']],
  ['help connection:in', ['connection:info']],
  ['-y connection:in', ['connection:info']],
  ['--platform sandbox connection:in', ['connection:info']],
  ['connection:info m', ['my-drupal.', 'my-site.']],
  ['connection:info my-s', ['my-site.']],
  ['connection:info my-site.', ['my-site.dev', 'my-site.test', 'my-site.live', 'my-site.feature-x']],
  ['connection:info my-site.d', ['my-site.dev']],
  ['connection:info my-site.f', ['my-site.feature-x']],
  ['connection:info my-site.x', []],
  ['connection:info old.', []],
  ['connection:info nope', []],
  ['connection:info nope.', []],
  ['connection:info a', ['a.', 'a-b.']],
  ['connection:info a.', ['a.dev']],
  ['connection:info a-b.', ['a-b.dev', 'a-b.test']],
  ['connection:info --json my-site.l', ['my-site.live']],
  ['connection:info --field sftp_command my-site.l', ['my-site.live']],
  ['connection:info my-site.dev --field=sftp_c', ['--field=sftp_command']],
  ['connection:info my-site.dev --field git_u', ['git_url', 'git_username']],
  ['connection:info my-site.dev --fields=git_url,sftp_c', ['--fields=git_url,sftp_command']],
  ['connection:info --form', ['--format=']],
  ['connection:info --format=js', ['--format=json']],
  ['connection:info --format js', ['json']],
  ['connection:info --format=t', ['--format=table', '--format=tsv']],
  ['--format=ya', ['--format=yaml']],
  ['--platform=', ['--platform=pantheon', '--platform=sandbox']],
  ['--platform s', ['sandbox']],
  ['--no-in', ['--no-interaction']],
  ['connection:set my-site.dev ', ['git', 'sftp']],
  ['connection:set my-site.dev s', ['sftp']],
  ['connection:set my-site.dev git --on-ch', ['--on-changes=']],
  ['connection:set --on-changes=s', ['--on-changes=stash']],
  [
    'connection:set --on-changes=',
    [
      '--on-changes=abort',
      '--on-changes=ask',
      '--on-changes=commit',
      '--on-changes=discard',
      '--on-changes=stash',
    ],
  ],
  ['connection:set --on-changes st', ['stash']],
  ['connection:set --on-changes stash my-site.t', ['my-site.test']],
  ['connection:set --busy=', ['--busy=fail', '--busy=wait']],
  ['connection:run my-site.dev s', ['sftp']],
  ['site:info my-', ['my-drupal', 'my-site']],
  ['site:info ol', ['old']],
  ['env:list a', ['a', 'a-b']],
  ['workflow:list my-s', ['my-site']],
  ['stash:show ', ['s1', 's2']],
  ['stash:show s1', ['s1']],
  ['stash:drop s1 s', ['s1', 's2']],
  ['file:list my-site.d', ['my-site.dev:']],
  ['file:list my-site.dev:', ['my-site.dev:code/', 'my-site.dev:files/']],
  ['file:list my-site.dev:co', ['my-site.dev:code/']],
  ['file:list my-site.dev:code/', ['my-site.dev:code/index.php', 'my-site.dev:code/wp/']],
  ['file:list my-site.dev:code/wp/', ['my-site.dev:code/wp/a.php']],
  ['file:list my-site.live:', []],
  ['file:put local.txt my-site.dev:f', ['my-site.dev:files/']],
  ['completion f', ['fish']],
  ['completion re', ['refresh']],
];

test('the table has sixty lines and more', () => expect(table.length).toBeGreaterThanOrEqual(60));

/** A shell at a terminal of its own; answers what its candidates are for each line that is typed. */
async function interactive(shell: readonly string[], setup: string, tab: string) {
  const report = join(home, `report-${shell[0]}`);
  const setupFile = join(home, `setup-${shell[0]}`);
  writeFileSync(setupFile, setup.replaceAll('REPORT', report));
  const env = { PATH: `${join(home, 'bin')}:${path}`, HOME: home, TERM: 'dumb', LANG: 'C.UTF-8' };
  const child: ChildProcessWithoutNullStreams = spawn('script', ['-qfc', shell.join(' '), '/dev/null'], {
    env,
    cwd: home,
  });
  const answer = async (keys: string): Promise<string> => {
    writeFileSync(report, '');
    child.stdin.write(keys);
    const whole = () => {
      const text = readFileSync(report, 'utf8');
      return text.endsWith('\0') ? { text: text.slice(0, -1) } : undefined;
    };
    return (await until(whole, 15_000)).text;
  };
  await answer(`. ${setupFile}\n`);
  return {
    typed: (line: string) => answer(`turnout ${line}${tab}\x18\x18`),
    close: () => child.kill('SIGKILL'),
  };
}

const bashSetup = `source '${root}/completions/turnout.bash'
__report() { printf '%s\\0' "$READLINE_LINE" > REPORT; READLINE_LINE=; READLINE_POINT=0; }
bind -x '"\\C-x\\C-x": __report'
printf '\\0' > REPORT
`;

/** Reports every candidate that is offered. */
const zshSetup = `autoload -Uz compinit; compinit -u -D
source '${root}/completions/_turnout'
compadd() {
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return; fi
  typeset -a hits; local end= i=\${@[(ie)-S]} hit
  builtin compadd -A hits "$@"
  ((i < $#)) && end=\${@[i+1]}
  for hit in $hits; do print -r -- "$IPREFIX$hit\${end% }" >> REPORT; done
  builtin compadd "$@"
}
__report() { printf '\\0' >> REPORT; BUFFER=; CURSOR=0 }
zle -N __report; bindkey '^X^X' __report; LISTMAX=-1
printf '\\0' > REPORT
`;

/** The part of a word that bash leaves alone: up to its last cut. */
const kept = (line: string) => /^(?:.*[:=@])?/.exec(line.split(' ').at(-1) ?? '')?.[0] ?? '';

async function inBash(setup: string): Promise<void> {
  const shell = await interactive(['bash', '--norc', '--noprofile', '-i'], setup, '\x1b*');
  try {
    const found: [string, string[]][] = [];
    for (const [line] of table) {
      const whole = `turnout ${line}`;
      const answer = await shell.typed(line);
      const before = whole.slice(0, whole.lastIndexOf(' ') + 1) + kept(line);
      // A line that has not changed had no candidates, unless a space has been added to it.
      const words = answer === whole ? [] : answer.slice(before.length).split(' ').filter(Boolean);
      found.push([line, words.map(word => kept(line) + word).sort()]);
    }
    expect(found).toEqual(table.map(([line, words]) => [line, words.toSorted()]));
  } finally {
    shell.close();
  }
}

/** What fish offers for each line, with a zero behind. */
function inFish(lines: readonly string[]): string {
  const script = `source '${root}/completions/turnout.fish'
while read -l line
    printf '%s\\0' (complete -C "$line" | string replace -r '\\t.*' '' | string join ' ')
end`;
  return execFileSync('fish', ['--no-config', '-c', script], {
    env: { PATH: `${join(home, 'bin')}:${path}`, HOME: home },
    cwd: home,
    input: `${lines.map(line => `turnout ${line}`).join('\n')}\n`,
    encoding: 'utf8',
  });
}

describe('what TAB offers', () => {
  test.skipIf(!has('bash', 'script'))(
    'in bash alone (skipped: where there is no bash or script)',
    () => inBash(bashSetup),
    60_000,
  );

  test.skipIf(!has('bash', 'script') || !existsSync(bashCompletion))(
    'in bash with bash-completion (skipped: where that is not installed)',
    () => inBash(`source ${bashCompletion}\n${bashSetup}`),
    60_000,
  );

  test.skipIf(!has('zsh', 'script'))(
    'in zsh (skipped: where there is no zsh)',
    async () => {
      const shell = await interactive(['zsh', '-f', '-i'], zshSetup, '\t');
      try {
        const found: [string, string[]][] = [];
        for (const [line] of table) {
          const answer = await shell.typed(line);
          found.push([line, [...new Set(answer.split('\n').filter(Boolean))].sort()]);
        }
        expect(found).toEqual(table.map(([line, words]) => [line, words.toSorted()]));
      } finally {
        shell.close();
      }
    },
    60_000,
  );

  test.skipIf(!has('fish'))('in fish (skipped: where there is no fish)', () => {
    const answers = inFish(table.map(([line]) => line));
    // Where nothing begins with what is typed, fish offers what is like it; that is its own affair.
    const found = answers
      .split('\0')
      .slice(0, -1)
      .map((words, n) => {
        const line = table[n]?.[0] ?? '';
        const typed = line.split(' ').at(-1) ?? '';
        return [
          line,
          words
            .split(' ')
            .filter(word => word.length > 0 && word.startsWith(typed))
            .sort(),
        ];
      });
    expect(found).toEqual(table.map(([line, words]) => [line, words.toSorted()]));
  });

  test('never starts Node for a site, an environment or a path', () => {
    const lines = existsSync(started) ? readFileSync(started, 'utf8').split('\n') : [];
    expect([...new Set(lines.filter(Boolean))].filter(line => line !== '__complete stashes')).toEqual([]);
  });
});

describe('a cache that somebody has tampered with', () => {
  const canary = join(home, 'canary');
  const words = ['$(touch canary)', '`touch canary`', '";touch canary;"', "'x'", '*', 'a b', '\x1b[31m'];

  const lines = ['env:info ', 'env:info my-site.', 'file:list my-site.dev:', 'site:info '];

  /** Puts each hostile word wherever names stand, and then into the place of the account. */
  async function tamper(look: (line: string) => Promise<string>, offered: (line: string) => string) {
    const base = join(cache, 'look-ups-1');
    const key = readFileSync(join(base, 'current'), 'utf8').trim();
    try {
      for (const word of words) {
        writeFileSync(join(base, key, 'names'), `${word}.\nmy-site.\n`);
        writeFileSync(join(base, key, 'sites'), `my-site 0 0 ${word},dev\n${word} 0 0 dev\n`);
        writeFileSync(join(base, key, 'paths/my-site.dev'), `${word}\n`);
        for (const line of lines) {
          expect([word, (await look(line)).replace(/my-site\.?/, '')]).toEqual([
            word,
            offered(line).replace('my-site.', ''),
          ]);
        }
      }
      for (const current of ['', '../../..', '$(touch canary)', 'nothing-here']) {
        writeFileSync(join(base, 'current'), `${current}\n`);
        expect(await look('env:info my')).toBe(offered('env:info my'));
        expect((await look('env:inf')).trim()).toMatch(/env:info$/);
      }
      expect(existsSync(canary)).toBe(false);
    } finally {
      remember();
    }
  }

  test.skipIf(!has('bash', 'script'))(
    'executes nothing and breaks no line in bash (skipped: where there is no script)',
    async () => {
      const shell = await interactive(['bash', '--norc', '--noprofile', '-i'], bashSetup, '\x1b*');
      await tamper(shell.typed, line => `turnout ${line}`).finally(shell.close);
    },
  );

  test.skipIf(!has('zsh', 'script'))(
    'executes nothing and offers nothing else in zsh (skipped: where there is no zsh)',
    async () => {
      const shell = await interactive(['zsh', '-f', '-i'], zshSetup, '\t');
      await tamper(
        async line => (await shell.typed(line)).trim(),
        () => '',
      ).finally(shell.close);
    },
  );

  test.skipIf(!has('fish'))('the same in fish (skipped: where there is no fish)', () =>
    tamper(
      async line => inFish([line]).replace('\0', '').trim(),
      () => '',
    ),
  );

  test('is passed over by the next command, and mended', () => {
    const lookUps = openLookUps(account);
    const base = join(cache, 'look-ups-1');
    const key = readFileSync(join(base, 'current'), 'utf8').trim();
    const good = readFileSync(join(base, key, 'sites'), 'utf8');
    const lines = words.map(word => `${word} 00000000-0000-4000-8000-000000000000 1 dev\n`);
    writeFileSync(join(base, key, 'sites'), `${lines.join('')}${good.slice(0, -20)}`);
    lookUps.keep(() => {});
    const names = readFileSync(join(base, key, 'names'), 'utf8')
      .split('\n')
      .filter(Boolean);
    expect(names).toEqual(['a-b.', 'a.', 'my-drupal.', 'my-site.']);
  });
});
