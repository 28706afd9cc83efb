import type { ChangeScreen } from '../mode/watch-changes.ts';
import { changeList } from '../output/change-list.ts';
import { colourLevel, createTheme } from '../output/theme.ts';
import type { Call } from './call.ts';
import { isScreen, screenWidth } from './terminal.ts';

/** How changes are shown while they are watched: drawn anew at a terminal, a line of JSON each everywhere else. */
export async function createChangeScreen(
  { machine, global, progress }: Pick<Call, 'machine' | 'global' | 'progress'>,
  name: string,
): Promise<ChangeScreen> {
  const { output, env } = machine;
  if (global.format === 'json' || !isScreen(output, env)) return jsonLines(machine);
  const theme = await createTheme(colourLevel({ flag: global.color, env, isTerminal: true }));
  let drawn = false;
  return {
    show({ changes, at }) {
      progress.clear();
      const columns = screenWidth(output, env);
      const head = `${name} at ${new Date(at).toISOString().slice(11, 19)} UTC; Ctrl-C ends\n`;
      const list = changes.length === 0 ? 'No changes on server.\n' : changeList(changes, { theme, columns });
      // Each line is written over and only its rest is cleared: a screen that is cleared as a whole would flicker.
      const lines = `${head}${list}`.replaceAll('\n', '\x1b[K\n');
      const begin = drawn ? '\x1b[H' : '\x1b[2J\x1b[H';
      drawn = true;
      return output.write(`${begin}${lines}\x1b[J`);
    },
  };
}

function jsonLines({ output }: Call['machine']): ChangeScreen {
  return {
    show({ fresh, gone, at }) {
      const lines = [
        ...fresh.map(change => ({ ...change, at: new Date(at).toISOString() })),
        ...gone.map(path => ({ path, gone: true })),
      ];
      return output.write(lines.map(line => `${JSON.stringify(line)}\n`).join(''));
    },
  };
}
