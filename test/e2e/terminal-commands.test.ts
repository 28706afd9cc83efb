import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { noTerminal, type Terminal } from '../support/terminal.ts';
import { until } from '../support/until.ts';
import { list } from './dialog.ts';
import { setTerminalStage, type TerminalStage } from './terminal-stage.ts';

describe.skipIf(noTerminal)('commands at a real terminal (skipped: where there is no tmux)', () => {
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

  const open = (...args: string[]) => {
    terminal = stage.open({ args });
  };

  test('Ctrl-C reaches the command of connection:run once, and the mode is restored behind it', async () => {
    await stage.discard();
    const script = "trap 'n=$((n+1))' INT; echo running; sleep 10; read line; echo caught $n; exit 5";
    open('connection:run', 'my-site.dev', 'sftp', '--settle=0', '--no-sweep', '--', 'sh', '-c', script);
    await terminal.shows('running');
    terminal.press('C-c');
    await terminal.shows('leaves it in sftp mode.');
    terminal.press('Enter');
    expect(await terminal.ended()).toEqual({
      exitCode: 5,
      screen: `Enabled on-server development via SFTP for "dev"
running
^Cmy-site.dev will be set back to git mode; a second signal ends turnout at once
 and leaves it in sftp mode.

caught 1
Enabled git push mode for "dev"
The list of changes was trusted, the files were not looked at (--no-sweep).`,
    });
  });

  test('env:diffstat --watch draws the changes anew in place, until Ctrl-C', async () => {
    open('env:diffstat', 'my-site.dev', '--watch');
    const screen = async (sign: string) => {
      await terminal.shows(sign);
      return terminal.screen().replace(/\d\d:\d\d:\d\d/, '12:00:00');
    };
    const head = 'my-site.dev at 12:00:00 UTC; Ctrl-C ends';
    expect(await screen('another container')).toBe(`${head}\n${list}`);
    await stage.write({ 'a.php': '<?php\n\n' });
    expect(await screen('+2 -0;')).toBe(`${head}\n${list.replaceAll('+1', '+2')}`);
    await stage.discard();
    expect(await screen('No changes')).toBe(`${head}\nNo changes on server.`);
    terminal.press('C-c');
    expect((await terminal.ended()).exitCode).toBe(130);
  });

  test('W19: the head of --watch ticks, and stays on the screen however many files there are', async () => {
    const names = Array.from({ length: 60 }, (_, n) => `many-${n}.txt`);
    await stage.write(Object.fromEntries(names.map(name => [name, '1\n'])));
    const small = stage.open({ args: ['env:diffstat', 'my-site.dev', '--watch'], rows: 24 });
    await small.shows('62 uncommitted changes');
    const first = () => small.screen().split('\n')[0] ?? '';
    const before = first();
    expect(before).toMatch(/^my-site\.dev at \d\d:\d\d:\d\d UTC; Ctrl-C ends$/);
    await until(() => (first() !== before && /^my-site\.dev at/.test(first())) || undefined, 15_000);
    small.press('C-c');
    expect((await small.ended()).exitCode).toBe(130);
    await stage.discard();
  });

  test('env:diff goes through less, and its screen is left as it was', async () => {
    open('env:diff', 'my-site.dev', 'a.php', `--identity=${stage.person.home}/key`);
    const { exitCode, screen } = await terminal.ended();
    expect({ exitCode, screen: screen.replace(/\.\.[0-9a-f]{7}/, '..1111111') }).toEqual({
      exitCode: 0,
      screen: `Not committed yet: it is in no backup and does not survive a move to another con
tainer.
diff --git a/a.php b/a.php
new file mode 100644
index 0000000..1111111
--- /dev/null
+++ b/a.php
@@ -0,0 +1 @@
+<?php`,
    });
  });
});
