import { makeLink } from '../remote/make-link.ts';
import { isSameLink, readLink } from '../remote/read-link.ts';
import { joined, toFolder, toName } from '../remote/remote-path.ts';
import { partName } from '../transfer/partial-file.ts';
import { refuseOther } from './upload-file.ts';
import type { There, Upload } from './upload-task.ts';

interface Link {
  /** On the server. */
  path: string;
  target: string;
}

/**
 * Takes away what lies where a link is to be, once the same link could be made beside it: what a server refuses has to cost
 * nothing that is there.
 */
async function replaceable(session: Upload['session'], { path, target }: Link): Promise<void> {
  const trial = joined(toFolder(path), partName(toName(path), { size: 0, mtime: 0 }));
  await makeLink(session, trial, target);
  await session.send((sftp, done) => sftp.unlink(trial, done));
  await session.send((sftp, done) => sftp.unlink(path, done));
}

/** Makes a link there as it is here. */
export async function linkOne(
  transfer: Upload,
  { path, target }: Link,
  { entry, ready }: There,
): Promise<void> {
  const { session, options } = transfer;
  try {
    if (!(await ready)) return;
    const text = entry?.kind === 'link' ? await readLink(session, path) : undefined;
    if (entry) refuseOther(path, entry);
    if (text !== undefined && isSameLink(session, path, { text, wanted: target }))
      return await transfer.report({ event: 'same', path });
    if (!options.dryRun) {
      if (entry) await replaceable(session, { path, target });
      await makeLink(session, path, target);
    }
    await transfer.report({ event: 'linked', path });
  } catch (error) {
    await transfer.fail(path, error, `The link ${path} was not made`);
  }
}
