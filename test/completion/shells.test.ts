import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openLookUps } from '../../src/config/lookup-cache.ts';
import { findProgram } from '../../src/system/programs/programs.ts';
import {
  completionAccount,
  makeCompletionHome,
  offeredWords,
  openShell,
  rememberSites,
  type ShellName,
} from './typed-shell.ts';

const root = join(import.meta.dirname, '../..');
const path = process.env['PATH'] ?? '';
const has = (...names: string[]) => names.every(name => findProgram(name, path) !== undefined);
const bashCompletion = '/usr/share/bash-completion/bash_completion';

const location = makeCompletionHome(path);
const { home, cache, started } = location;
const account = completionAccount(cache);
const remember = () => rememberSites(cache);

afterAll(location.dispose);

/** What is typed, and the words that the last one can become. */
const table: [string, string[]][] = [
  ['connection:in', ['connection:info']],
  ['connection:tr', ['connection:trust']],
  ['connection:s', ['connection:set']],
  ['workflow:wa', ['workflow:wait']],
  ['env:diffs', ['env:diffstat']],
  ['env:comm', ['env:commit']],
  ['sandbox:', ['sandbox:reset', 'sandbox:start', 'sandbox:status', 'sandbox:stop', 'sandbox:users']],
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
  // T14: what stands behind another name of a command; the name itself is not offered.
  ['env:cc my-site.l', ['my-site.live']],
  ['deploy my-site.t', ['my-site.test']],
  ['envs my-s', ['my-site']],
  ['deploy my-site.test --sync', ['--sync-content']],
  ['env:del', []],
  ['who', []],
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
  ['connection:set --on-changes stash my-site.d', ['my-site.dev']],
  // Where only some environments can be meant, TAB offers no others.
  ['connection:set my-site.', ['my-site.dev', 'my-site.feature-x']],
  ['connection:set my-site.t', []],
  ['env:commit my-site.', ['my-site.dev', 'my-site.feature-x']],
  ['multidev:delete my-site.', ['my-site.feature-x']],
  ['env:deploy my-site.', ['my-site.test', 'my-site.live']],
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

test('W17: the table has no environment in it that the command would refuse', () => {
  const switched = table.filter(([line]) => /^connection:set \S+$/.test(line));
  expect(switched.length).toBeGreaterThan(0);
  const offered = switched.flatMap(([, args]) => args.map(word => word.trim()));
  expect(offered.filter(word => /\.(test|live)$/.test(word))).toEqual([]);
});

async function inShell(name: ShellName, before = ''): Promise<void> {
  const shell = await openShell(name, location, { before });
  try {
    const found: [string, string[]][] = [];
    for (const [line] of table) found.push([line, offeredWords(name, line, await shell.typed(line))]);
    expect(found).toEqual(table.map(([line, args]) => [line, args.toSorted()]));
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
    () => inShell('bash'),
    60_000,
  );

  test.skipIf(!has('bash', 'script') || !existsSync(bashCompletion))(
    'in bash with bash-completion (skipped: where that is not installed)',
    () => inShell('bash', `source ${bashCompletion}`),
    60_000,
  );

  test.skipIf(!has('zsh', 'script'))('in zsh (skipped: where there is no zsh)', () => inShell('zsh'), 60_000);

  test.skipIf(!has('fish'))('in fish (skipped: where there is no fish)', () => {
    const answers = inFish(table.map(([line]) => line));
    // Where nothing begins with what is typed, fish offers what is like it; that is its own affair.
    const found = answers
      .split('\0')
      .slice(0, -1)
      .map((args, n) => {
        const line = table[n]?.[0] ?? '';
        const typed = line.split(' ').at(-1) ?? '';
        return [
          line,
          args
            .split(' ')
            .filter(word => word.length > 0 && word.startsWith(typed))
            .sort(),
        ];
      });
    expect(found).toEqual(table.map(([line, args]) => [line, args.toSorted()]));
  });

  test('never starts Node for a site, an environment or a path', () => {
    const lines = existsSync(started) ? readFileSync(started, 'utf8').split('\n') : [];
    expect([...new Set(lines.filter(Boolean))].filter(line => line !== '__complete stashes')).toEqual([]);
  });
});

describe('a cache that a user has tampered with', () => {
  const canary = join(home, 'canary');
  const args = ['$(touch canary)', '`touch canary`', '";touch canary;"', "'x'", '*', 'a b', '\x1b[31m'];

  const lines = ['env:info ', 'env:info my-site.', 'file:list my-site.dev:', 'site:info '];

  /** Puts each hostile word wherever names stand, and then into the place of the account. */
  async function tamper(look: (line: string) => Promise<string>, offered: (line: string) => string) {
    const base = join(cache, 'look-ups-1');
    const key = readFileSync(join(base, 'current'), 'utf8').trim();
    try {
      for (const word of args) {
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
      const shell = await openShell('bash', location);
      await tamper(shell.typed, line => `turnout ${line}`).finally(shell.close);
    },
  );

  test.skipIf(!has('zsh', 'script'))(
    'executes nothing and offers nothing else in zsh (skipped: where there is no zsh)',
    async () => {
      const shell = await openShell('zsh', location);
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
    const lines = args.map(word => `${word} 00000000-0000-4000-8000-000000000000 1 dev\n`);
    writeFileSync(join(base, key, 'sites'), `${lines.join('')}${good.slice(0, -20)}`);
    lookUps.keep(() => {});
    const names = readFileSync(join(base, key, 'names'), 'utf8')
      .split('\n')
      .filter(Boolean);
    expect(names).toEqual(['a-b.', 'a.', 'my-drupal.', 'my-site.']);
  });
});
