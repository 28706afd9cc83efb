import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Git runs it once for each ref of a push: name, old value, new value. It reads
 * SANDBOX_CLOSED_REFS (full ref names, a space between) and SANDBOX_CLOSED_REASON; only shell built-ins, since
 * the PATH is not ours to trust. The branch master is what the platform deploys from, so it cannot be deleted.
 */
const update = `#!/bin/sh
ref=$1
new=$3
refuse() {
  printf '%s\\n' "$1" >&2
  exit 1
}
case " $SANDBOX_CLOSED_REFS " in
  *" $ref "*) refuse "\${SANDBOX_CLOSED_REASON:-This branch takes no pushes now.}" ;;
esac
case $ref in
  refs/heads/master)
    case $new in
      *[!0]*) ;;
      *) refuse 'The branch master cannot be deleted.' ;;
    esac ;;
  refs/heads/*) ;;
  refs/tags/pantheon_*) refuse 'Tags that begin with pantheon_ belong to the platform.' ;;
  refs/tags/*) ;;
  *) refuse 'Only branches and tags can be pushed.' ;;
esac
exit 0
`;

/** Writes the hook, read-only, and an empty `home` below `folder`, unless they are there already. */
export async function preparePushHooks(folder: string): Promise<{ home: string; hooks: string }> {
  const home = join(folder, 'home');
  const hooks = join(folder, 'hooks');
  await mkdir(home, { recursive: true, mode: 0o755 });
  await mkdir(hooks, { recursive: true, mode: 0o755 });
  const hook = join(hooks, 'update');
  const current = await readFile(hook, 'utf8').catch(() => undefined);
  if (current === update) return { home, hooks };
  await writeFile(`${hook}.next`, update, { mode: 0o555 });
  await rename(`${hook}.next`, hook);
  return { home, hooks };
}
