import { join } from 'node:path';
import type { Variables } from '../variables.ts';

export interface TerminusFolders {
  tokens: string;
  session: string;
}

interface FolderOptions {
  variables: Variables;
  env: Readonly<Record<string, string | undefined>>;
  home: string;
  toPath(file: string): string;
}

/** Where Terminus keeps its logins: `TERMINUS_TOKENS_DIR`, `_CACHE_DIR`, `_BASE_DIR`, or below `~/.terminus`. Absolute. */
export function terminusFolders({ variables, env, home, toPath }: FolderOptions): TerminusFolders {
  const folders: Record<string, string> = { user_home: home, home };
  const folder = (name: 'base_dir' | 'cache_dir' | 'tokens_dir', usual: string) => {
    const found = toPath(filled(variables.text(name) ?? usual, { folders, env }));
    folders[name] = found;
    return found;
  };
  const cache = folder('cache_dir', join(folder('base_dir', join(home, '.terminus')), 'cache'));
  return { tokens: folder('tokens_dir', join(cache, 'tokens')), session: join(cache, 'session') };
}

interface Known {
  folders: Readonly<Record<string, string>>;
  env: FolderOptions['env'];
}

/** `[[ TERMINUS_CACHE_DIR ]]/tokens` */
function filled(text: string, { folders, env }: Known): string {
  return text.replace(/\[\[\s*(\w+)\s*\]\]/g, (whole, name: string) => {
    const key = name.toLowerCase().replace(/^terminus_/, '');
    return env[`TERMINUS_${key.toUpperCase()}`] || folders[key] || whole;
  });
}
