import { statfsSync } from 'node:fs';
import type { VirtualTree } from '../virtual-tree.ts';
import type { DiskFigures } from './replies.ts';
import { StatusError } from './status-error.ts';

/** Figures of the real disk below a path of the tree. */
export function diskFigures(tree: VirtualTree, path: string): DiskFigures {
  const location = tree.locate(path);
  const folder = location.kind === 'area' ? location.area.jail.root : tree.disk;
  if (folder === undefined) throw new StatusError('failure', 'There is no disk here');
  const { bsize, blocks, bfree, bavail, files, ffree } = statfsSync(folder);
  return {
    blockBytes: bsize,
    blocks,
    freeBlocks: bfree,
    availableBlocks: bavail,
    files,
    freeFiles: ffree,
    readOnly: location.kind === 'folder' || location.area.refusal !== undefined,
  };
}
