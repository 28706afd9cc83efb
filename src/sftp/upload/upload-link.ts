import { makeLink } from '../remote/make-link.ts';
import { isSameLink, readLink } from '../remote/read-link.ts';
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
    const text = entry?.kind === 'link' ? await readLink(session, path) : undefined;
    if (text !== undefined && isSameLink(session, path, { text, wanted: target }))
      return await transfer.tell({ event: 'same', path });
    if (!wish.dryRun) {
      if (entry) await session.tell((sftp, done) => sftp.unlink(path, done));
      await makeLink(session, path, target);
    }
    await transfer.tell({ event: 'linked', path });
  } catch (error) {
    await transfer.fail(path, error, `The link ${path} was not made`);
  }
}
