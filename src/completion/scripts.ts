import type { AnyCommand } from '../cli/argv/define-command.ts';
import type { Shell } from '../cli/argv/shells.ts';
import { commands } from '../commands/index.ts';
import { bashScript } from './bash.ts';
import { describeCommands } from './command-words.ts';
import { fishScript } from './fish.ts';
import { powershellScript } from './powershell.ts';
import { zshScript } from './zsh.ts';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript, powershell: powershellScript };

/** Where the script of each shell lies in the package, as the shell's own folders want it called. */
export const scriptFiles: Readonly<Record<Shell, string>> = {
  bash: 'completions/turnout.bash',
  zsh: 'completions/_turnout',
  fish: 'completions/turnout.fish',
  powershell: 'completions/turnout.ps1',
};

/** The completion script for a shell: made from every command that there is. */
export async function completionScript(shell: Shell): Promise<string> {
  const all: AnyCommand[] = await Promise.all(
    Object.values(commands).map(async load => (await load()).default),
  );
  return scripts[shell](describeCommands(all));
}
