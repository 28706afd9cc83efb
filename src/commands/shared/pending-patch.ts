import type { Context } from '../../cli/runtime/context.ts';
import type { PendingChange } from '../../contract/diffstat.ts';
import type { FoundEnvironment } from '../../operations/ports/operation-ports.ts';

interface PatchOptions {
  found: FoundEnvironment;
  changes: readonly PendingChange[];
  /** Absolute. */
  identity: string | undefined;
  form: 'patch' | 'stat' | 'binary';
}

/** Resolves with the pending changes as a patch: the committed code comes over Git, the changed files over SFTP. */
export async function pendingPatch(
  context: Context,
  { found, changes, identity, form }: PatchOptions,
): Promise<Buffer> {
  const { operationLog, report } = context;
  operationLog.waiting('Fetching the changed files');
  const base = (await found.port.codeLog())[0]?.hash;
  return context.withPendingCode({ found, changes, identity }, ({ entries, undecoded }) => {
    for (const path of undecoded) report.warning(`${path} is not shown: its name is not UTF-8.`);
    operationLog.waiting('Fetching the committed code');
    return context.withCommittedCode({ found, identity }, code => code.patch(base, entries, form));
  });
}
