import type { ChangeScreen } from '../../operations/changes/watch-changes.ts';
import { changeList } from '../../output/change-list.ts';
import { textMeasure } from '../../output/formats/text-measure.ts';
import { colourLevel, createTheme } from '../../output/theme.ts';
import type { Call } from '../runtime/invocation.ts';
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
  const head = (at: number) =>
    `${name} at ${new Date(at).toISOString().slice(11, 19)} UTC; Ctrl-C ends`.slice(0, countColumns() - 1);
  const countColumns = () => screenWidth(output, env) ?? 80;
  return {
    async show({ changes, at }) {
      progress.clear();
      const columns = countColumns();
      // The head, the count of what is not shown, the total, and the line that the cursor stands on.
      const total = Math.ceil(160 / columns);
      const maxShown = Math.max(1, Math.min(20, (output.rows || 24) - total - 3));
      const measure = await textMeasure(changes.map(({ path }) => path));
      const fitted = changes.map(change => ({
        ...change,
        path: measure.cutMiddle(change.path, columns - 18),
      }));
      const list =
        changes.length === 0 ? 'No changes on server.\n' : changeList(fitted, { theme, columns, maxShown });
      // Each line is written over and only its rest is cleared: a screen that is cleared as a whole would flicker.
      const lines = `${head(at)}\n${list}`.replaceAll('\n', '\x1b[K\n');
      const begin = drawn ? '\x1b[H' : '\x1b[2J\x1b[H';
      drawn = true;
      await output.write(`${begin}${lines}\x1b[J`);
    },
    // The cursor goes back to where it was.
    seen: at => output.write(`\x1b7\x1b[H${head(at)}\x1b[K\x1b8`),
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
