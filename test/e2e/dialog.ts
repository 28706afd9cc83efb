import type { Terminal } from '../support/terminal.ts';
import { until } from '../support/until.ts';
import type { TerminalStage } from './terminal-stage.ts';

/** What eighty columns show of a.php and logo.png. */
export const list = `  A a.php +1 -0
  A logo.png binary
2 uncommitted changes, +1 -0; they are in no backup and do not survive a move to
another container.`;

/** The whole screen before anything is answered. */
export const dialog = `${list}
? What should happen to these changes?
❯ 1. Keep my-site.dev in SFTP mode
  2. View the diff first
  3. Commit, then switch to Git mode
  4. Stash a copy here, discard, then switch to Git mode
  5. Discard permanently, then switch to Git mode

↑↓ navigate • ⏎ select • 1-5 or first letter • esc keep`;

/** Starts a switch to Git mode, and waits for its question. */
export async function openDialog(
  stage: TerminalStage,
  look: { columns?: number; env?: Record<string, string> },
): Promise<Terminal> {
  const args = ['connection:set', 'my-site.dev', 'git', '--settle=0'];
  args.push('--author=Ada <ada@example.com>', `--identity=${stage.person.home}/key`);
  const terminal = stage.open({ args, ...look });
  await terminal.shows('↑↓ navigate • ⏎ select');
  return terminal;
}

/** Goes down to the answer that begins so, and takes it. */
export async function choose(terminal: Terminal, label: string): Promise<void> {
  for (let down = 0; !new RegExp(`❯ \\d\\. ${label}`).test(terminal.screen()); down++) {
    if (down > 4) throw new Error(`there is no "${label}":\n${terminal.screen()}`);
    const before = terminal.screen();
    terminal.press('Down');
    await until(() => terminal.screen() !== before || undefined);
  }
  terminal.press('Enter');
}
