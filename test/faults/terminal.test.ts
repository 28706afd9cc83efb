import { afterAll, beforeAll, expect } from 'vitest';
import { createReport } from '../../src/cli/terminal/logger.ts';
import { printError } from '../../src/cli/terminal/print-error.ts';
import { TurnoutError } from '../../src/errors/turnout-error.ts';
import { createTheme } from '../../src/output/theme.ts';
import type { Machine } from '../../src/system/machine.ts';
import { hasUnprintable, visible } from '../../src/text/escape.ts';
import { openSftp } from '../support/platform-client.ts';
import { remoteEdits } from '../support/remote-edits.ts';
import { newPerson, type Person } from '../support/run-turnout.ts';
import { keepKey } from '../support/ssh/keep-key.ts';
import { type StartedSandbox, startSandbox } from '../support/started-sandbox.ts';
import { TestClock } from '../support/test-clock.ts';
import { createDice, type Dice } from './harness/dice.ts';
import { faultTest, size } from './harness/fault-test.ts';
import { openScreen } from './harness/screen.ts';
import { readTexts } from './harness/vectors.ts';

let sandbox: StartedSandbox;
let person: Person;

beforeAll(async () => {
  sandbox = await startSandbox();
  person = newPerson(sandbox);
});

afterAll(async () => {
  person.dispose();
  await sandbox.dispose();
});

const parts = [
  '\x1b',
  '\x9b',
  '\x9d',
  '\x90',
  '[',
  ']',
  '0;',
  '52;c;',
  '8;;',
  '2J',
  '31m',
  '?25l',
  '\x07',
  '\x1b\\',
  '\r',
  '\b',
  '\n',
  '\t',
  '\x7f',
  '\x00',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u2028',
  'text',
  'A',
  ' ',
  '%',
  'ü',
  '世',
  '::set-env name=x::y',
  '##[command]',
  '\ud800',
  '6n',
  'c',
];

function hostile(dice: Dice): string {
  return Array.from({ length: 1 + dice.below(12) }, () => dice.pick(parts)).join('');
}

interface Sink {
  name: string;
  show(text: string): Promise<string>;
}

/** Something that collects what is written, as a terminal's stream. */
function collector() {
  const written: string[] = [];
  const output = {
    isTerminal: true,
    columns: 120,
    stream: process.stderr,
    write: async (text: string) => void written.push(text),
  };
  return { output, text: () => written.join('') };
}

async function reported(say: (report: ReturnType<typeof createReport>) => unknown): Promise<string> {
  const { output, text } = collector();
  const theme = await createTheme(1);
  await say(createReport({ errors: output, theme, verbosity: 3, clearLine: () => {} }));
  return text();
}

const sinks: Sink[] = [
  { name: 'a notice', show: text => reported(report => report.notice(text)) },
  { name: 'a warning', show: text => reported(report => report.warning(text)) },
  { name: 'an information', show: text => reported(report => report.info(text)) },
  { name: 'a trace', show: text => reported(report => report.debug(text)) },
  { name: 'an error', show: text => reported(report => report.error(text, text)) },
  {
    name: 'an error of ours',
    async show(text) {
      const { output, text: all } = collector();
      const machine = { env: { TURNOUT_DEBUG: '1' }, errors: output } as unknown as Machine;
      await printError(new TurnoutError('failed', text, { hint: text }), machine);
      return all();
    },
  },
  {
    name: 'a bug, with its stack',
    async show(text) {
      const { output, text: all } = collector();
      await printError(new Error(text), {
        env: { TURNOUT_DEBUG: '1' },
        errors: output,
      } as unknown as Machine);
      return all();
    },
  },
  { name: 'a cell', show: async text => `${visible(text)}\n` },
];

async function harmless(shown: string): Promise<void> {
  const screen = openScreen();
  await screen.write(shown);
  await screen.write('\nend');
  const { deeds } = screen;
  const last = screen.lines().filter(Boolean).at(-1);
  screen.dispose();
  expect(deeds).toEqual([]);
  expect(last).toBe('end');
  // Our own colours aside, nothing may be left that is no sign to look at.
  const rest = shown.replaceAll(new RegExp(`${'\\x1b'}\\[[\\d;]*m`, 'g'), '');
  expect([...rest].filter(sign => sign !== '\n' && hasUnprintable(sign))).toEqual([]);
}

faultTest(
  'S-01',
  'escape sequences in every kind of line, on an emulated terminal',
  async tally => {
    const dice = createDice(1);
    const texts = [
      ...readTexts('escapes'),
      ...Array.from({ length: size({ quick: 20, whole: 2000 }) }, () => hostile(dice)),
    ];
    for (const [n, text] of texts.entries()) {
      for (const [at, { name, show }] of sinks.entries()) {
        if (at !== size({ quick: n % sinks.length, whole: at })) continue;
        await tally.attempt(`${name}: ${JSON.stringify(text)}`, async () => harmless(await show(text)));
      }
    }
  },
  { timeout: 600_000 },
);

faultTest('S-01', 'files with such names, in every list and question that names them', async tally => {
  const privateKey = await keepKey(person);
  await person.run('connection:set my-site.dev sftp');
  const session = await openSftp({
    sshPort: sandbox.running.sshPort,
    username: `dev.${sandbox.siteId('my-site')}`,
    privateKey,
  });
  const edits = remoteEdits(session);
  for (const [n, text] of readTexts('escapes').entries()) {
    const name = text.replaceAll('/', '_').slice(0, 60);
    if (name.includes('\0') || /[\ud800-\udfff]/.test(name)) continue;
    await edits.write(`hostile/${n}${name}`, `${text}\n`);
  }
  session.end();
  const lines = [
    'env:diffstat my-site.dev',
    'env:diffstat my-site.dev --format=list',
    'env:diff my-site.dev',
    'connection:set my-site.dev git --on-changes=abort',
    'env:stash my-site.dev',
    'stash:list',
    'file:list my-site.dev:code/hostile',
  ];
  for (const line of lines) {
    await tally.attempt(line, async () => {
      const { stdout, stderr } = await person.run(line, {
        terminal: { columns: 100 },
        clock: new TestClock(Date.now()),
        env: { PAGER: '' },
      });
      const screen = openScreen(100, 400);
      // The pager and the progress line move the cursor of their own accord, within one line.
      await screen.write(stdout + stderr);
      const { deeds } = screen;
      screen.dispose();
      expect(deeds.filter(deed => !/^CSI \??[KhlGAB]$/.test(deed))).toEqual([]);
    });
  }
});

faultTest('S-43', 'a token that is typed, pasted, corrected and broken off', async tally => {
  const typist = newPerson(sandbox);
  const { token } = sandbox;
  const ways: Record<string, { keys: string; exitCode: number }> = {
    'typed, with Enter': { keys: `${token}\r`, exitCode: 0 },
    'pasted with a line behind it': { keys: `${token}\n\n`, exitCode: 0 },
    'with a slip that is taken back': { keys: `${token}xy\x7f\x7f\n`, exitCode: 0 },
    'broken off by Ctrl-C': { keys: `${token}\x03`, exitCode: 130 },
    'of which the half is missing': { keys: `${token.slice(0, 20)}\n`, exitCode: 3 },
  };
  for (const [way, { keys, exitCode }] of Object.entries(ways)) {
    await tally.attempt(way, async () => {
      const env = { TURNOUT_MACHINE_TOKEN: '' };
      const ran = await typist.run('auth:login', { terminal: { columns: 80 }, input: keys, env });
      const screen = openScreen(80, 40);
      await screen.write(ran.stdout + ran.stderr);
      const seen = screen.lines().join('');
      screen.dispose();
      expect(ran).toMatchObject({ exitCode });
      for (const part of [token.slice(0, 16), token.slice(-8)])
        expect(`${seen}${ran.stdout}${ran.stderr}`.includes(part)).toBe(false);
      await typist.run('auth:logout', { env });
    });
  }
  typist.dispose();
});
