import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../../system/disk/files.ts';
import type { Repository } from '../code/git/repository.ts';

interface Deployed {
  repository: Repository;
  /** The tag that is deployed; undefined before the first deploy. */
  ref: string | undefined;
  /** Where the environment lies. */
  folder: string;
}

/**
 * The code of test and live: as deployed, for reading only. It is laid out when a user first looks; callers
 * take care that no one does so at the same time. Returns the folder that people see as `code`.
 */
export async function layOutDeployedCode({ repository, ref, folder }: Deployed): Promise<string> {
  const root = join(folder, 'code');
  const admin = join(folder, 'git');
  const mark = join(admin, 'deployed');
  const wanted = ref === undefined ? '' : ((await repository.refs()).get(ref) ?? '');
  if ((await readFile(mark, 'utf8').catch(() => undefined)) === wanted) return root;
  await rm(root, { recursive: true, force: true });
  await rm(admin, { recursive: true, force: true });
  await mkdir(root, { recursive: true });
  await mkdir(admin, { recursive: true });
  if (wanted) {
    const location = { gitDir: repository.path, workTree: root, index: join(admin, 'index') };
    await repository.git.run(location, ['read-tree', wanted]);
    await repository.git.run(location, ['checkout-index', '--all', '--force', '--quiet']);
  }
  writeFileAtomically(mark, wanted, 0o600);
  return root;
}
