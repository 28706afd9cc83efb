import { afterAll, describe, expect, test } from 'vitest';
import { bindArguments } from '../../../src/cli/argv/bind-arguments.ts';
import { findCommand } from '../../../src/cli/argv/find-command.ts';
import { parseLine } from '../../../src/cli/argv/parse-argv.ts';
import { splitLine } from '../../../src/cli/argv/split-passthrough.ts';
import { commands } from '../../../src/commands/index.ts';
import { exitCodes } from '../../../src/errors/exit-codes.ts';
import { planOutput } from '../../../src/output/render.ts';
import { newPerson } from '../../support/run-turnout.ts';
import { shellWords } from '../../text/shell-words.ts';

const person = newPerson();
afterAll(person.dispose);

const nowhere = { site: async () => undefined, environment: async () => undefined };
const loaded = await Promise.all(Object.values(commands).map(async load => (await load()).default));

const removeHelp = `Takes an SSH key away from your account

Usage: turnout ssh-key:remove ID [FLAGS]

Arguments
  ID  ID or fingerprint, as ssh-key:list shows it

Flags of every command
      --format=FORMAT      Format of the result: table, json, yaml, csv, tsv, list, string, xml, null
      --json               The same as --format=json
      --field=FIELD        Print one field as text, without a heading
      --fields=FIELDS      Print these fields, in this order; globs and labels work
      --filter=EXPRESSION  Of a list only what matches: name=shop, frozen!=1; also *=, ~=#regex#, && and ||
  -y, --yes                Answer yes to every confirmation
  -n, --no-interaction     Ask nothing: every question gets its careful answer
  -q, --quiet              Print the result, and say nothing but errors; implies -n
  -v, --verbose            Say more: -v what is done, -vv each request, -vvv everything
      --color              Colour although it is not a terminal; --no-color for none
      --no-color           No colour
      --platform=PLATFORM  pantheon, sandbox, or the address of another API
      --proxy=URL          The HTTP proxy for the API, in place of HTTPS_PROXY; none for none
      --timeout=SECONDS    Seconds until turnout stops waiting (600)
  -D, --define=NAME=VALUE  A setting for this once; may be given more than once
      --fresh              Ask the platform even for what is remembered
  -V, --version            Print the version
  -h, --help               Print this

Examples
  Remove a key by its ID:
    turnout ssh-key:remove 79e7e210bdf335bb8651a46b9a8417ab
`;

describe('the page of a command', () => {
  test.each([
    'help ssh-key:remove',
    'ssh-key:remove --help',
    'ssh-key:remove -h',
    '-h ssh-key:remove',
    'ssh-key:remove 79e7 -yh',
  ])('is what `turnout %s` prints', async line => {
    expect(await person.run(line)).toEqual({ exitCode: 0, stdout: removeHelp, stderr: '' });
  });

  test.each(loaded.map(command => ({ name: command.name, command })))(
    'of $name has examples, and each is a line that the command takes',
    async ({ command }) => {
      expect(command.examples.length).toBeGreaterThan(0);
      for (const { command: example } of command.examples) {
        const { word, rest } = findCommand(shellWords(example));
        expect(word).toBe(command.name);
        const { own, behind } = splitLine(command.args, rest);
        const { words, global } = parseLine(command, own);
        await bindArguments(command, { words, behind }, nowhere);
        if (command.output) planOutput(command.output, global);
      }
    },
  );
});

const firstScreen = `turnout 0.1.0 switches a Pantheon environment between Git mode and SFTP mode
without losing work.

  turnout auth:login                        Log in with a machine token
  turnout connection:set my-site.dev sftp   Switch to SFTP mode, or: git
  turnout env:diffstat my-site.dev          List pending changes
  turnout env:commit my-site.dev -m "Fix"   Commit them
  turnout env:stash my-site.dev             Copy them to this machine
  turnout connection:info my-site.dev       Print the sftp command
  turnout file:get my-site.dev:code/        Download files
  turnout file:put a.css my-site.dev:code/  Upload files
  turnout connection:test my-site.dev       Find out what is wrong

No account? Try all of it on a platform of your own, on this machine:
  turnout sandbox:start --detach

  turnout help TOPIC       List the commands of a topic, such as env or file
  turnout help COMMAND     Explain a command, with examples
  turnout help --all       List every command
  turnout help exit-codes  List the exit codes
`;

describe('turnout alone', () => {
  test.each(['', 'help', '--help', '-h'])('prints what one does first: `turnout %s`', async line => {
    expect(await person.run(line)).toEqual({ exitCode: 0, stdout: firstScreen, stderr: '' });
    expect(await person.run(line, { terminal: { columns: 80 } })).toMatchObject({ stdout: firstScreen });
  });

  test('fits a screen of 80 × 24, with the line that asked for it and the next prompt', () => {
    const lines = firstScreen.split('\n');
    expect(lines.filter(line => line.length > 80)).toEqual([]);
    expect(lines.length).toBeLessThanOrEqual(23);
  });

  test('names only commands that there are, with arguments that they take', async () => {
    const lines = [...firstScreen.matchAll(/^ {2}turnout ((?:[a-z]+:\S+).*?)(?: {2}.*)?$/gm)];
    expect(lines).toHaveLength(10);
    for (const [, line = ''] of lines) {
      const { word = '', rest } = findCommand(shellWords(line));
      const command = loaded.find(({ name }) => name === word);
      if (!command) throw new Error(`${word} is no command`);
      await bindArguments(command, { words: parseLine(command, rest).words, behind: undefined }, nowhere);
    }
  });
});

describe('the overview', () => {
  test.each(['help --all', '--all', '--help --all'])(
    'is what `turnout %s` prints: every command with its summary',
    async line => {
      const { exitCode, stdout, stderr } = await person.run(line);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      const entries = stdout.split('\n').flatMap(entry => {
        const [, name, summary] = /^ {2}(\S+:\S+|sftp|completion) +(.+)$/.exec(entry) ?? [];
        return name ? [`${name} ${summary}`] : [];
      });
      expect(entries).toEqual(loaded.map(({ name, summary }) => `${name} ${summary}`));
    },
  );

  test('of a topic has its commands, each with an example', async () => {
    expect(await person.run('ssh-key')).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: `ssh-key:add  Registers a public SSH key with your account
    turnout ssh-key:add

ssh-key:list  Lists the SSH keys of your account
    turnout ssh-key:list

ssh-key:remove  Takes an SSH key away from your account
    turnout ssh-key:remove 79e7e210bdf335bb8651a46b9a8417ab

More about one of them: turnout help COMMAND
`,
    });
    expect(await person.run('help ssh-key')).toEqual(await person.run('ssh-key'));
  });
});

test('the exit codes are the ones of the table', async () => {
  const { exitCode, stdout, stderr } = await person.run('help exit-codes');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const lines = Object.entries(exitCodes).map(
    ([name, { code, when }]) => `  ${String(code).padEnd(3)}  ${name}: ${when}`,
  );
  expect(stdout).toBe(`Exit codes\n${lines.join('\n')}\n`);
});

test.each(['--version', '-V', 'site:list -V', '--version help'])(
  '`turnout %s` prints the version',
  async line => {
    expect(await person.run(line)).toEqual({ exitCode: 0, stdout: 'turnout 0.1.0\n', stderr: '' });
  },
);

describe('what there is not', () => {
  const refused: [string, string, string][] = [
    [
      'conection:set a.dev git',
      'There is no command "conection:set".',
      'Did you mean: turnout connection:set',
    ],
    ['conection', 'There is no command "conection".', 'Did you mean: turnout connection'],
    ['help env:lst', 'There is no command "env:lst".', 'Did you mean: turnout help env:list'],
    ['frobnicate', 'There is no command "frobnicate".', 'List the commands with: turnout help --all'],
    ['constructor', 'There is no command "constructor".', 'List the commands with: turnout help --all'],
    ['__proto__', 'There is no command "__proto__".', 'List the commands with: turnout help --all'],
    [
      'connection set a.dev git',
      'There is no command "connection set".',
      'Did you mean: turnout connection:set',
    ],
    [
      'site set-connection-mode --mode=sftp',
      'This is the syntax of Terminus 0.x.',
      'Use: turnout connection:set SITE.ENV sftp',
    ],
    ['help --al', 'turnout has no flag --al.', 'Did you mean --all? See what it takes: turnout help'],
    ['--frobnicate', 'turnout has no flag --frobnicate.', 'See what it takes: turnout help'],
  ];
  test.each(refused)('`turnout %s`', async (line, what, next) => {
    expect(await person.run(line)).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: ` [error]  ${what}\n [notice] ${next}\n`,
    });
  });

  test('is said in plain words at a terminal, in red', async () => {
    expect(await person.run('frobnicate', { terminal: { columns: 80 } })).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        '\x1b[31mError: There is no command "frobnicate".\x1b[39m\nList the commands with: turnout help --all\n',
    });
  });

  test.each(['--no-color', '--no-ansi'])('is said without colour with %s', async flag => {
    const { stderr } = await person.run(`config:get x ${flag}`, { terminal: { columns: 80 } });
    expect(stderr).toBe(
      'Error: There is no setting "x".\nSettings: platform, format, site, env, on_changes, sweep, timeout\n',
    );
  });
});

describe('U7: help at a terminal', () => {
  const at = async (columns: number, line = 'ssh-key:remove --help') =>
    (await person.run(line, { terminal: { columns } })).stdout;

  test.each([40, 60, 80])('of %d columns is broken between words', async columns => {
    const lines = (await at(columns, 'connection:set --help')).split('\n');
    // A line to be copied stays whole.
    const long = lines.filter(line => line.length > columns && !/^ {4}turnout /.test(line));
    expect(long).toEqual([]);
    const words = (text: string) => text.split(/\s+/).filter(Boolean).join(' ');
    expect(words(lines.join(' '))).toBe(words((await person.run('connection:set --help')).stdout));
  });

  test('keeps its second column', async () => {
    expect(await at(60)).toContain(`
      --field=FIELD        Print one field as text, without
                           a heading
      --fields=FIELDS      Print these fields, in this
                           order; globs and labels work
`);
  });

  test('that says 0 columns is one of 80; COLUMNS says another width', async () => {
    expect(await at(0)).toBe(await at(80));
    const { stdout } = await person.run('ssh-key:remove --help', {
      terminal: { columns: 0 },
      env: { COLUMNS: '60' },
    });
    expect(stdout).toBe(await at(60));
  });

  test('that is dumb, and a pipe, get it as it is written', async () => {
    const { stdout } = await person.run('ssh-key:remove --help', {
      terminal: { columns: 40 },
      env: { TERM: 'dumb' },
    });
    expect(stdout).toBe(removeHelp);
  });
});

test('W3, W4: connection:run has its flags in front of --, and an example that the shell leaves alone', async () => {
  const { stdout } = await person.run('help connection:run');
  expect(stdout).toContain('\nUsage: turnout connection:run [FLAGS] [SITE.ENV] MODE -- COMMAND...\n');
  expect(stdout).toContain(`turnout connection:run my-site.dev sftp -- sh -c 'echo $TURNOUT_SFTP_COMMAND'\n`);
  expect((await person.run('help sftp')).stdout).toContain(
    '\nUsage: turnout sftp [FLAGS] [SITE.ENV] [-- ARGS...]\n',
  );
});

test.each([
  ['list', 'List the commands with: turnout help --all'],
  ['help help', 'List the commands with: turnout help --all'],
  ['help exit-code', 'Did you mean: turnout help exit-codes'],
  ['evn', 'List the commands with: turnout help --all'],
  ['enx', 'Did you mean: turnout env'],
])('W15: %s suggests nothing that only looks a little like it', async (line, hint) => {
  const { exitCode, stderr } = await person.run(line);
  expect([exitCode, stderr.split('\n')[1]]).toEqual([2, ` [notice] ${hint}`]);
});
