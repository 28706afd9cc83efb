import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Git runs it once for each ref of a push: name, old value, new value. It reads
 * SANDBOX_CLOSED_REFS (full ref names, a space between) and SANDBOX_CLOSED_REASON. In the folder SANDBOX_PUSH it writes down
 * that it lets a ref through, and looks after that whether the ref was closed meanwhile (pushes.ts). Only shell built-ins,
 * since the PATH is not ours to trust. The branch master is what the platform deploys from, so it cannot be deleted.
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
if [ -n "$SANDBOX_PUSH" ]; then
  printf '%s\\n' "$ref" >> "$SANDBOX_PUSH/passed"
  if [ -f "$SANDBOX_PUSH/closed" ]; then
    while read -r closed; do
      [ "$closed" = "$ref" ] && refuse 'The environment of this branch was changed while this push was on its way. Push again.'
    done < "$SANDBOX_PUSH/closed"
  fi
fi
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

/** Writes the hook, read-only, and an empty `home` below `folder`; nothing else is left there. */
export async function preparePushHooks(folder: string): Promise<{ home: string; hooks: string }> {
  const home = join(folder, 'home');
  const hooks = join(folder, 'hooks');
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true, mode: 0o755 });
  await mkdir(hooks, { recursive: true, mode: 0o755 });
  // Git runs whatever has the name of a hook.
  for (const name of await readdir(hooks)) {
    if (name !== 'update') await rm(join(hooks, name), { recursive: true, force: true });
  }
  const hook = join(hooks, 'update');
  const current = await readFile(hook, 'utf8').catch(() => undefined);
  if (current === update) return { home, hooks };
  await writeFile(`${hook}.next`, update, { mode: 0o555 });
  await rename(`${hook}.next`, hook);
  return { home, hooks };
}
