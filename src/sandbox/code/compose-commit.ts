import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { identity } from './author.ts';
import { checkedHash, type Repository } from './repository.ts';
import type { CommitOrder } from './working-tree.ts';

interface Composed {
  parent: string;
  /** Path → content; they replace what the parent has there. */
  files: Readonly<Record<string, string>>;
  order: Omit<CommitOrder, 'prepared'>;
}

/** Records a commit without a working tree; answers its hash. No branch moves. */
export async function composeCommit(
  { git, path }: Repository,
  { parent, files, order }: Composed,
): Promise<string> {
  const index = join(path, 'index.compose');
  const place = { gitDir: path, index };
  await rm(index, { force: true });
  try {
    await git.run(place, ['read-tree', checkedHash(parent)]);
    const entries: string[] = [];
    for (const [name, content] of Object.entries(files)) {
      const blob = await git.line(place, ['hash-object', '-w', '--stdin'], { input: content });
      entries.push(`100644 ${blob}\t${name}\0`);
    }
    await git.run(place, ['update-index', '-z', '--index-info'], { input: entries.join('') });
    const tree = await git.line(place, ['write-tree']);
    return await git.line(place, ['commit-tree', '-p', parent, tree], {
      input: order.message,
      environment: identity(order),
    });
  } finally {
    await rm(index, { force: true });
  }
}
