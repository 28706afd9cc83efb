import { TurnoutError } from '../../errors/turnout-error.ts';
import { mapConcurrently } from '../../system/concurrency/map-concurrently.ts';
import type { RemoteFiles } from '../remote/remote-files.ts';
import { walkCode } from './walk-code.ts';

/** Those of `paths` that these rules match: path of a `.gitignore` → its content. Undefined where Git does not work. */
type Matched = (
  rules: ReadonlyMap<string, string>,
  paths: readonly string[],
) => Promise<string[] | undefined>;

/**
 * Every file below `code/` that a `.gitignore` there matches, relative to `code/`: it is in no list of changes, and no
 * commit can take it. Throws TurnoutError where Git, which knows the rules, does not work.
 */
export async function ignoredCode(files: RemoteFiles, matched: Matched): Promise<string[]> {
  const everything = await walkCode(files);
  const paths = everything.map(({ path }) => path).filter(path => !path.endsWith('/'));
  const ruled = paths.filter(path => /(^|\/)\.gitignore$/.test(path));
  const contents = await mapConcurrently(ruled, async (path): Promise<[string, string]> => {
    // Git does not follow a link of this name.
    const isFile = (await files.look(`code/${path}`))?.kind === 'file';
    return [path, isFile ? (await files.read(`code/${path}`)).toString() : ''];
  });
  const found = await matched(new Map(contents), paths);
  if (found) return found.toSorted();
  throw new TurnoutError('failed', 'What .gitignore matches is not known: Git does not work here.', {
    hint: 'Is Git installed? Without --ignored it is not needed.',
  });
}
