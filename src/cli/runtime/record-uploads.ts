import type { UploadedCode } from '../../operations/changes/uploaded-code.ts';
import type { FoundEnvironment } from '../../operations/ports/operation-ports.ts';
import type { TransferEvent } from '../../sftp/transfer/transfer.ts';
import { whyUnwritable } from '../../system/disk/files.ts';
import type { Context } from './context.ts';

/** What goes into code/ is remembered, so that no switch and no commit overlooks it (decisions.md 3). */
export async function noteUploads(context: Context, found: FoundEnvironment, uploaded: UploadedCode) {
  const [journal, log] = await Promise.all([context.uploadJournal(found), found.port.codeLog()]);
  let isNoted = true;
  return async ({ event, path, local, bytes, sha256 }: TransferEvent) => {
    const below = path.slice('code/'.length);
    if (event === 'copied' || event === 'linked' || event === 'removed' || event === 'same')
      uploaded.add(below);
    if (event !== 'copied' || local === undefined) return;
    const known = sha256 !== undefined && bytes !== undefined ? { sha256, size: bytes } : undefined;
    try {
      await journal.add({ from: local, path: below, known }, log[0]?.hash);
    } catch (error) {
      const why = whyUnwritable(error);
      if (why === undefined) throw error;
      // The upload itself went well; a full disk here must not undo it.
      if (isNoted) context.report.warning(`What was uploaded cannot be noted on this machine: ${why}.`);
      isNoted = false;
    }
  };
}
