import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findProgram } from '../../src/system/programs/programs.ts';
import { makeCompletionHome, offeredWords, openShell, type ShellName } from './typed-shell.ts';

const root = join(import.meta.dirname, '../..');
const path = process.env['PATH'] ?? '';
const has = (...names: string[]) => names.every(name => findProgram(name, path) !== undefined);

const location = makeCompletionHome(path);
afterAll(location.dispose);

/** One line of each kind of source and of each place on a line, and what TAB makes of it. */
const table: [string, string[]][] = [
  ['connection:in', ['connection:info']],
  ['nonsense', []],
  ['nonsense ', []],
  ['help ex', ['exit-codes']],
  ['-y connection:in', ['connection:info']],
  ['connection:info my-s', ['my-site.']],
  ['connection:info my-site.', ['my-site.dev', 'my-site.feature-x', 'my-site.live', 'my-site.test']],
  // Behind the last site, and a site without environments.
  ['connection:info zzz.', []],
  ['connection:info old.', []],
  ['connection:info nope', []],
  ['site:info my-', ['my-drupal', 'my-site']],
  ['connection:set my-site.dev ', ['git', 'sftp']],
  ['connection:set my-site.dev git more ', []],
  ['connection:set my-site.dev git --on-ch', ['--on-changes=']],
  ['connection:set --on-changes=s', ['--on-changes=stash']],
  ['connection:info my-site.dev --fields=git_url,sftp_c', ['--fields=git_url,sftp_command']],
  ['stash:drop s1 s', ['s1', 's2']],
  ['file:list my-site.d', ['my-site.dev:']],
  ['file:list my-site.dev:code/', ['my-site.dev:code/index.php', 'my-site.dev:code/wp/']],
  ['file:list my-site.live:', []],
  ['file:put local.txt my-site.dev:f', ['my-site.dev:files/']],
  // The shell's own files, and not behind the colon of another machine's.
  ['file:put loc', ['local.txt']],
  ['ssh-key:add loc', ['local.txt']],
  ['file:put local.txt my-site.live:', []],
];

/** What a user finds at their prompt besides what they typed is an error message. */
const complaint = /unbound|no match|not found|parameter not set|bad |invalid|error|_turnout|:\d+:/i;

async function expectUsualWords(name: ShellName, options: string, where: 'before' | 'behind'): Promise<void> {
  const shell = await openShell(name, location, { [where]: options });
  try {
    const found: [string, string[]][] = [];
    for (const [line] of table) found.push([line, offeredWords(name, line, await shell.typed(line))]);
    expect(found).toEqual(table);
    expect(shell.printed().replaceAll('turnout file:put', '')).not.toMatch(complaint);
  } finally {
    shell.close();
  }
}

describe.skipIf(!has('bash', 'script'))('TAB in bash (skipped: where there is no bash or script)', () => {
  test.each(['set -e', 'set -u'])('A25: with %s neither ends the shell nor prints', options =>
    expectUsualWords('bash', options, 'behind'),
  );

  test.each([
    'set -f',
    'shopt -s failglob',
    'shopt -s nullglob',
    'shopt -u extglob',
    'shopt -s extglob nocaseglob nocasematch dotglob globstar',
    'set -o posix',
    'set -o pipefail -o noclobber -o errtrace -o functrace',
    "trap 'echo an error was trapped' ERR",
    'IFS=:',
    'shopt -s localvar_inherit; rest=x line=y names=z found=q flag=--format plain=1',
    'export XDG_CACHE_HOME=~/.cache; unset HOME; set -u',
    'set -eufo pipefail; shopt -s failglob nullglob; IFS=,',
  ])('A25+: the words are the same with %s', options => expectUsualWords('bash', options, 'behind'));

  test.each([
    'set -eu',
    'set -o posix',
    'shopt -u interactive_comments',
    "alias read='read -r' type='type -a'",
  ])('A25+: the script can be read after %s', options => expectUsualWords('bash', options, 'before'));
});

/** Those of a line do not change what the others do. */
const zshOptions = [
  'no_nomatch null_glob complete_in_word',
  'csh_null_glob rc_expand_param warn_create_global',
  'ksh_arrays ksh_glob',
  'sh_word_split glob_subst',
  'no_unset err_return',
  'err_exit extended_glob',
  'no_glob no_multibyte xtrace',
];

describe.skipIf(!has('zsh', 'script'))('TAB in zsh (skipped: where there is no zsh)', () => {
  test('A4: prints no error where nothing is remembered of the files of an environment', () =>
    expectUsualWords('zsh', '', 'behind'));

  test.each(zshOptions)('A4+: the words are the same with setopt %s', options =>
    expectUsualWords('zsh', `setopt ${options}`, 'behind'),
  );

  test.each([
    'setopt ksh_arrays sh_word_split err_exit no_unset extended_glob null_glob',
    'setopt sh_glob ignore_braces ignore_close_braces csh_junkie_quotes rc_quotes no_short_loops',
    "alias -g L='| less' G='| grep'",
  ])('A4+: the script can be read after %s', options => expectUsualWords('zsh', options, 'before'));
});

describe.skipIf(!has('fish'))('TAB in fish (skipped: where there is no fish)', () => {
  const offered = (setup: string, env: Record<string, string> = {}) => {
    const script = `source '${root}/completions/turnout.fish'
${setup}
while read -l line
    complete -C "$line" | string replace -r '\\t.*' '' | string join ' '
    echo
end`;
    return execFileSync('fish', ['--no-config', '-c', script], {
      env: { ...location.env, ...env },
      cwd: location.home,
      input: 'turnout connection:info my-site.\nturnout file:list my-site.dev:code/\nturnout stash:show \n',
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  };
  const usual = `my-site.dev my-site.feature-x my-site.live my-site.test
`;

  test.each([
    ['nothing unusual', ''],
    ['an empty IFS', 'set -g IFS ""'],
    ['another IFS', 'set -g IFS :'],
    ['global variables of the same names', 'set -g base /; set -g line x; set -g words y; set -g site z'],
    ['fish_trace', 'set -g fish_trace 1'],
  ])('A25+: the words are the same with %s', (_name, setup) => {
    expect(offered(setup).startsWith(usual)).toBe(true);
  });

  test('A25+: without HOME and without PATH nothing is printed', () => {
    expect(offered('set -e HOME; set -e XDG_CACHE_HOME; set -x PATH').trim()).toBe('');
  });
});
