import type { There, Upload } from './upload-task.ts';

interface Link {
  /** On the server. */
  path: string;
  target: string;
}

/** Makes a link there as it is here. */
export async function linkOne(
  transfer: Upload,
  { path, target }: Link,
  { entry, ready }: There,
): Promise<void> {
  const { session, wish } = transfer;
  try {
    if (!(await ready)) return;
    if (
      entry?.kind === 'link' &&
      (await session.ask<string>((sftp, done) => sftp.readlink(path, done))) === target
    )
      return await transfer.tell({ event: 'same', path });
    if (!wish.dryRun) {
      if (entry) await session.tell((sftp, done) => sftp.unlink(path, done));
      await session.tell((sftp, done) => sftp.symlink(target, path, done));
    }
    await transfer.tell({ event: 'linked', path });
  } catch (error) {
    await transfer.fail(path, error, `The link ${path} was not made`);
  }
}
