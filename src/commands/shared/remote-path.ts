import type { Target } from '../../cli/argv/argument-types.ts';
import { parseTarget } from '../../cli/argv/target.ts';
import { UsageError } from '../../errors/turnout-error.ts';

/** A place among the files of an environment. */
export interface RemotePath {
  target: Target;
  /** Relative to the login folder, without `.` and doubled slashes: `code/wp-content`. */
  path: string;
  /** It was typed with a slash at the end. */
  folder: boolean;
}

const hint = 'Begin with code/ or files/, for example my-site.dev:code/wp-content/plugins/';

/**
 * `my-site.dev:code/wp-content/` → its parts. `anywhere`: the path may be empty, which is the login folder, and then so
 * may the colon. Throws UsageError for everything else.
 */
export function parseRemotePath(text: string, where: 'below' | 'anywhere' = 'below'): RemotePath {
  const colon = text.includes(':') || where === 'below' ? text.indexOf(':') : text.length;
  if (colon < 0)
    throw new UsageError(`"${text}" does not name a place on the server: SITE.ENV:PATH.`, { hint });
  const target = parseTarget(text.slice(0, colon));
  const typed = text.slice(colon + 1);
  if (typed.startsWith('/')) {
    throw new UsageError(
      `"${typed}" is an absolute path: the login folder is another one whenever the platform moves the environment.`,
      { hint },
    );
  }
  const names = typed.split('/').filter(name => name !== '' && name !== '.');
  if (names.includes('..'))
    throw new UsageError(`"${typed}" has .. in it, which could lead anywhere.`, { hint });
  if (names.length === 0 && where === 'below')
    throw new UsageError(`"${text}" does not say where on the server.`, { hint });
  return { target, path: names.join('/'), folder: /(^|\/)\.?$/.test(typed) };
}
