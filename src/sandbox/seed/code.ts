import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RefusedError } from '../../errors/turnout-error.ts';
import { hasCode } from '../../system/files.ts';
import { composeCommit } from '../code/compose-commit.ts';
import { importCode } from '../code/import-code.ts';
import type { EnvironmentRecord } from '../model/records.ts';
import type { CodeBase } from './code-bases.ts';
import { type SeedParts, secondsOf } from './parts.ts';
import type { SitePlan } from './plan.ts';

const committer = { authorName: 'Pantheon Automation', authorEmail: 'bot@getpantheon.com' };
const hour = 3600;
const day = 24 * hour;

/** Gives a new site its first commits; answers the hash of the newest. */
export function plantCode(
  parts: SeedParts,
  dev: EnvironmentRecord,
  { code, name }: SitePlan,
): Promise<string> {
  return 'folder' in code
    ? plantFolder(parts, dev, { folder: code.folder, name })
    : plantCommits(parts, dev, code);
}

async function plantFolder(
  { environments, clock }: SeedParts,
  { siteId }: EnvironmentRecord,
  { folder, name }: { folder: string; name: string },
): Promise<string> {
  const order = { ...committer, time: secondsOf(clock), message: `Import the code of ${name}\n` };
  try {
    return await importCode(await environments.repository(siteId), folder, order);
  } catch (error) {
    if (!hasCode(error, 'EACCES')) throw error;
    throw new RefusedError(`Something in ${folder} cannot be read.`, {
      hint: 'Check the permissions of what lies in it.',
      cause: error,
    });
  }
}

/** Written and committed as people do it, one commit a day, the last one yesterday. */
async function plantCommits(
  parts: SeedParts,
  dev: EnvironmentRecord,
  { commits, upstream = [] }: CodeBase,
): Promise<string> {
  const { environments, clock } = parts;
  let first: string | undefined;
  const tree = await environments.tree({ ...dev, mode: 'sftp' });
  for (const [index, { message, files }] of commits.entries()) {
    for (const [path, content] of Object.entries(files)) {
      await tree.change(path, () => writeNew(join(tree.root, path), content));
    }
    const time = secondsOf(clock) - (commits.length - index) * day;
    await tree.commit({ ...committer, message: `${message}\n`, time, prepared: () => {} });
    first ??= tree.head;
  }
  if (first !== undefined) await plantUpstream(parts, { siteId: dev.siteId, first, commits: upstream });
  await tree.close(environments.closedReason(dev));
  return tree.head;
}

interface Upstream {
  siteId: string;
  first: string;
  commits: CodeBase['commits'];
}

/** The upstream has gone another way since the site began; the last of its commits is of an hour ago. */
async function plantUpstream(
  { environments, clock }: SeedParts,
  { siteId, first, commits }: Upstream,
): Promise<void> {
  if (commits.length === 0) return;
  const repository = await environments.repository(siteId);
  let parent = first;
  for (const [index, { message, files }] of commits.entries()) {
    const time = secondsOf(clock) - (commits.length - index) * hour;
    const order = { ...committer, authorName: 'Upstream', message: `${message}\n`, time };
    parent = await composeCommit(repository, { parent, files, order });
  }
  await repository.setUpstream(parent);
}

function writeNew(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
