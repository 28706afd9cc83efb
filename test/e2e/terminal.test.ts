import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { noTerminal, type Terminal } from '../support/terminal.ts';
import { choose as chooseIn, dialog, list, openDialog } from './dialog.ts';
import { setTerminalStage, type TerminalStage } from './terminal-stage.ts';

describe.skipIf(noTerminal)('at a real terminal (skipped: where there is no tmux)', () => {
  let stage: TerminalStage;
  let terminal: Terminal;

  beforeAll(async () => {
    stage = await setTerminalStage();
  });
  afterAll(() => stage.dispose());

  beforeEach(async () => {
    await stage.quickly('connection:set my-site.dev sftp');
    await stage.write({ 'a.php': '<?php\n', 'logo.png': '\x89PNG\0' });
  });
  afterEach(async () => {
    stage.closeTerminal();
    await stage.discard();
  });

  async function switchToGit(look: { columns?: number; env?: Record<string, string> } = {}) {
    terminal = await openDialog(stage, look);
  }

  const choose = (label: string) => chooseIn(terminal, label);

  const untouched = async () => {
    expect([await stage.modeNow(), await stage.pathsNow()]).toEqual(['sftp', 'a.php\nlogo.png\n']);
  };

  const nothingDone = `Error: Cancelled; nothing was changed.
To answer without a prompt, see: turnout help connection:set`;

  const kept = `✔ What should happen to these changes? Keep my-site.dev in SFTP mode
my-site.dev stays in SFTP mode, with 2 uncommitted changes, which are untouched.
To commit: turnout env:commit my-site.dev`;

  test('U8, W12: the dialog lists the changes, and Enter keeps SFTP mode without an error', async () => {
    await switchToGit();
    expect(terminal.screen()).toBe(dialog);
    terminal.press('Enter');
    expect(await terminal.ended()).toEqual({
      exitCode: 4,
      screen: `${list}
${kept}`,
    });
    await untouched();
  });

  test('a stash is taken before the discard, and named', async () => {
    await switchToGit({ columns: 200 });
    await choose('Stash');
    const { exitCode, screen } = await terminal.ended();
    const [id = ''] = /my-site\.dev-\d{8}-\d{6}/.exec(screen) ?? [];
    const lines = screen
      .replaceAll(id, 'STASH')
      .replace(stage.person.home, '/home/ada')
      .replace(/\d\d:\d\d:\d\d/, '12:00:00')
      .split('\n');
    expect({ exitCode, lines: lines.slice(-4) }).toEqual({
      exitCode: 0,
      lines: [
        'Stashed as STASH, in /home/ada/.local/share/turnout/stashes/STASH.',
        'Enabled git push mode for "dev"',
        'Discarded 2 uncommitted changes, with a copy in the stash STASH; nothing written after 12:00:00 UTC is covered.',
        'Put them back with: turnout stash:restore STASH',
      ],
    });
    expect(await stage.modeNow()).toBe('git');
    expect(Object.keys(JSON.parse((await stage.person.run('stash:list --json')).stdout))).toEqual([id]);
  });

  test('a discard wants the name of the environment, and takes no other', async () => {
    await switchToGit();
    await choose('Discard');
    await terminal.shows('Type my-site.dev to discard:');
    terminal.type('my-site.live');
    terminal.press('Enter');
    const { exitCode, screen } = await terminal.ended();
    expect(exitCode).toBe(4);
    expect(screen).toContain(`
✔ There is no copy of these 2. Type my-site.dev to discard: my-site.live
That is not my-site.dev; nothing is discarded.
my-site.dev stays in SFTP mode, with 2 uncommitted changes`);
    await untouched();
  });

  test('a discard with the name typed discards', async () => {
    await switchToGit();
    await choose('Discard');
    await terminal.shows('Type my-site.dev to discard:');
    terminal.type('my-site.dev');
    terminal.press('Enter');
    const { exitCode, screen } = await terminal.ended();
    expect({ exitCode, screen: screen.replace(/\d\d:\d\d:\d\d/, '12:00:00') }).toEqual({
      exitCode: 0,
      screen: `${list}
✔ What should happen to these changes? Discard permanently
✔ There is no copy of these 2. Type my-site.dev to discard: my-site.dev
Enabled git push mode for "dev"
Discarded 2 uncommitted changes; nothing written after 12:00:00 UTC is covered b
y that list.`,
    });
    expect(await stage.modeNow()).toBe('git');
  });

  test.each(['C-c', 'C-d'])('%s in the dialog ends it with 130, and touches nothing', async key => {
    await switchToGit();
    terminal.press(key);
    expect(await terminal.ended()).toEqual({ exitCode: 130, screen: `${dialog}\n${nothingDone}` });
    await untouched();
  });

  test.each([
    ['C-c', 'Commit', 'Commit message:'],
    ['C-d', 'Commit', 'Commit message:'],
    ['C-c', 'Discard', 'Type my-site.dev to discard:'],
    ['C-d', 'Discard', 'Type my-site.dev to discard:'],
  ])(
    '%s instead of what "%s" asks for ends it with 130, and touches nothing',
    async (key, label, question) => {
      await switchToGit();
      await choose(label);
      await terminal.shows(question);
      terminal.type('half');
      await terminal.shows(`${question} half`);
      terminal.press(key);
      const { exitCode, screen } = await terminal.ended();
      expect({ exitCode, end: screen.slice(-nothingDone.length) }).toEqual({
        exitCode: 130,
        end: nothingDone,
      });
      await untouched();
    },
  );

  test('forty columns are enough', async () => {
    await switchToGit({ columns: 40 });
    expect(terminal.screen()).toBe(`  A a.php +1 -0
  A logo.png binary
2 uncommitted changes, +1 -0; they are
in no backup and do not survive a move
to another container.
? What should happen to these changes?
❯ 1. Keep my-site.dev in SFTP mode
  2. View the diff first
  3. Commit, then switch to Git mode
  4. Stash a copy here, discard, then sw
itch to Git mode
  5. Discard permanently, then switch to
 Git mode

↑↓ navigate • ⏎ select • 1-5 or first le
tter • esc keep`);
    await choose('Commit');
    await terminal.shows('Commit message:');
    terminal.type('A message that is longer than the line');
    await terminal.shows('? Commit message: A message that is long\ner than the line');
    terminal.press('C-c');
    expect((await terminal.ended()).exitCode).toBe(130);
    await untouched();
  });

  test('there is colour, and with NO_COLOR none', async () => {
    await switchToGit();
    expect(terminal.colours()).toContain('A a.php \x1b[32m+1');
    terminal.press('C-c');
    await terminal.ended();
    stage.closeTerminal();
    await switchToGit({ env: { NO_COLOR: '1' } });
    expect(terminal.colours()).not.toContain('\x1b');
  });

  test.each(['Escape', '1', 'k', 'K'])('U8: %s keeps, as it stands there', async key => {
    await switchToGit();
    terminal.press(key);
    expect(await terminal.ended()).toEqual({ exitCode: 4, screen: `${list}\n${kept}` });
    await untouched();
  });

  test.each([
    ['3', 'Commit message:'],
    ['c', 'Commit message:'],
    ['5', 'Type my-site.dev to discard:'],
    ['d', 'Type my-site.dev to discard:'],
  ])('U8: %s chooses at once', async (key, question) => {
    await switchToGit();
    terminal.press(key);
    await terminal.shows(question);
    terminal.press('C-c');
    expect((await terminal.ended()).exitCode).toBe(130);
    await untouched();
  });

  test('U8+: a digit and a letter that no choice has do nothing', async () => {
    await switchToGit();
    terminal.type('9x');
    terminal.press('Down');
    await terminal.shows('❯ 2. View the diff first');
    terminal.press('Escape');
    expect((await terminal.ended()).exitCode).toBe(4);
  });

  test('U8: the diff is shown, and the question asked again', async () => {
    await switchToGit({ env: { PAGER: 'cat' } });
    terminal.press('v');
    await terminal.shows(`
+<?php
diff --git a/logo.png b/logo.png`);
    await terminal.shows('❯ 1. Keep my-site.dev in SFTP mode');
    terminal.press('Escape');
    const { exitCode, screen } = await terminal.ended();
    expect({ exitCode, end: screen.slice(-kept.length) }).toEqual({ exitCode: 4, end: kept });
    await untouched();
  });

  test('U8+: behind a pager the question is asked again, and Ctrl-C still tells what it stopped', async () => {
    await switchToGit({ env: { PAGER: 'less', LESS: 'R' } });
    terminal.press('v');
    await terminal.shows('(END)');
    terminal.press('q');
    await terminal.shows('❯ 1. Keep my-site.dev in SFTP mode');
    terminal.press('C-c');
    const { exitCode, screen } = await terminal.ended();
    expect({ exitCode, end: screen.slice(-nothingDone.length) }).toEqual({ exitCode: 130, end: nothingDone });
    await untouched();
  });

  // The last ones: what is committed is not new any more.
  test('a commit asks for its message', async () => {
    await switchToGit();
    await choose('Commit');
    await terminal.shows('? Commit message:');
    terminal.type('From the terminal');
    terminal.press('Enter');
    const { exitCode, screen } = await terminal.ended();
    expect({ exitCode, screen: screen.replace(/commit [0-9a-f]{8}/, 'commit 00000000') }).toEqual({
      exitCode: 0,
      screen: `${list}
✔ What should happen to these changes? Commit
✔ Commit message: From the terminal
Your code was committed.
It is commit 00000000.
Enabled git push mode for "dev"`,
    });
    expect(await stage.modeNow()).toBe('git');
    expect((await stage.person.run('env:code-log my-site.dev --field=message')).stdout).toContain(
      'From the terminal\n',
    );
  });

  test('U8: an empty message is the default, which is shown before and afterwards', async () => {
    await stage.write({ 'a.php': '<?php // again\n' });
    await switchToGit();
    terminal.press('c');
    await terminal.shows('? Commit message: (Terminus commit.)');
    terminal.type('  ');
    terminal.press('Enter');
    await terminal.shows('Type a text, or nothing for what stands in brackets.');
    terminal.press('C-u');
    terminal.press('Enter');
    const { exitCode, screen } = await terminal.ended();
    expect(exitCode).toBe(0);
    expect(screen).toContain('✔ Commit message: Terminus commit.\nYour code was committed.');
  });
});
