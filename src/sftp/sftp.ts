import { type Connecting, connect } from './connect.ts';
import { type LocalSource, readLocalTree } from './local-tree.ts';
import { createRemoteFiles, type RemoteFiles } from './remote-files.ts';
import { type Destination, type Telling, type Uploaded, upload } from './upload.ts';

interface UploadOrder {
  sources: readonly LocalSource[];
  destination: Destination;
  /** Only says what would be sent; nobody is connected to, and `folders` counts all of them. */
  dryRun: boolean;
  telling: Telling;
}

/** The files of one environment. A connection is made when it is needed, and closed afterwards. */
export interface Sftp {
  /** Throws what `readLocalTree`, `connect` and `upload` throw. */
  upload(order: UploadOrder): Promise<Uploaded>;
  /** Hands `task` the files over a connection of its own, which is closed when the task is done. */
  withFiles<T>(task: (files: RemoteFiles) => Promise<T>): Promise<T>;
}

export function createSftp(connecting: Connecting): Sftp {
  return {
    async upload({ sources, destination, dryRun, telling }) {
      const tree = await readLocalTree(sources);
      if (dryRun) {
        const { files, folders, links } = tree;
        for (const { to } of [...files, ...links]) telling.sending(`${destination.path}/${to}`);
        const bytes = files.reduce((sum, { size }) => sum + size, 0);
        return { files: files.length + links.length, folders: folders.length, bytes };
      }
      const session = await connect(connecting);
      try {
        return await upload(session, { tree, destination, telling });
      } finally {
        await session.close();
      }
    },

    async withFiles(task) {
      const session = await connect(connecting);
      try {
        return await task(createRemoteFiles(session));
      } finally {
        await session.close();
      }
    },
  };
}
