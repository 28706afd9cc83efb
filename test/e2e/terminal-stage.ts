import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildTurnout } from '../cli/built-turnout.ts';
import { registerKey, writeCode } from '../support/remote-files.ts';
import { newPerson } from '../support/run-turnout.ts';
import { startSandbox } from '../support/started-sandbox.ts';
import { openTerminal, type Terminal } from '../support/terminal.ts';
import { TestClock } from '../support/test-clock.ts';

interface Wish {
  args: readonly string[];
  columns?: number;
  rows?: number;
  env?: Record<string, string>;
}

export type TerminalStage = Awaited<ReturnType<typeof setTerminalStage>>;

/** The built turnout, a sandbox, and a person who has a key and sits at a terminal. */
export async function setTerminalStage() {
  const [built, sandbox] = await Promise.all([buildTurnout(), startSandbox()]);
  const person = newPerson(sandbox);
  const privateKey = await registerKey(person);
  writeFileSync(join(person.home, 'key'), privateKey, { mode: 0o600 });
  let terminal: Terminal | undefined;

  /** In this process and without any waiting: for what is not looked at. */
  const quickly = (line: string) => person.run(line, { clock: new TestClock(Date.now()) });

  return {
    person,
    quickly,
    write: (files: Record<string, string>) => writeCode(files, { sandbox, privateKey }),
    modeNow: async () => (await quickly('env:info my-site.dev --field=connection_mode')).stdout.trim(),
    pathsNow: async () => (await quickly('env:diffstat my-site.dev --field=file')).stdout,
    discard: () => quickly('connection:set my-site.dev git --on-changes=discard --settle=0 --no-sweep'),

    open({ args: words, columns = 80, rows = 40, env = {} }: Wish): Terminal {
      terminal = openTerminal({
        words: [process.execPath, built.program, ...words],
        env: {
          PATH: process.env['PATH'] ?? '',
          HOME: person.home,
          TURNOUT_PLATFORM: 'sandbox',
          TURNOUT_SANDBOX_DIR: sandbox.folder,
          TURNOUT_MACHINE_TOKEN: sandbox.token,
          ...env,
        },
        columns,
        rows,
      });
      return terminal;
    },

    closeTerminal() {
      terminal?.close();
      terminal = undefined;
    },

    async dispose() {
      person.dispose();
      await sandbox.dispose();
      built.dispose();
    },
  };
}
