import type { PendingChange } from '../../contract/diffstat.ts';
import { PendingError } from '../../errors/turnout-error.ts';
import type { EnvironmentPort, OperationLog } from '../ports/operation-ports.ts';
import type { SweepPort } from '../ports/stash-port.ts';

/** What one upload has changed in the code; paths relative to it. */
export interface UploadedCode {
  /** Remembers a path; that of a folder ends in a slash, and means all that is below. */
  add(path: string): void;
  has(path: string): boolean;
  /** Files and links. */
  files(): string[];
}

export function createUploadedCode(): UploadedCode {
  const paths = new Set<string>();
  const folders: string[] = [];
  return {
    add(path) {
      if (path.endsWith('/')) folders.push(path);
      else paths.add(path);
    },
    has: path => paths.has(path) || folders.some(folder => path.startsWith(folder)),
    files: () => [...paths],
  };
}

interface Others {
  name: string;
  changes: readonly PendingChange[];
  isOurs(path: string): boolean;
  /** What is the case now: `Nothing was uploaded`. */
  state: string;
}

/** The platform commits all or nothing. Throws PendingError when there is anything that is not from the upload. */
export function refuseOthers({ name, changes, isOurs, state }: Others): void {
  const others = changes.filter(({ path }) => !isOurs(path)).map(({ path }) => path);
  if (others.length === 0) return;
  const more = others.length > 5 ? ` and ${others.length - 5} more` : '';
  throw new PendingError(
    `Other changes are pending in ${name}, which would be committed as well: ${others.slice(0, 5).join(', ')}${more}. ${state}.`,
    { hint: `Look at them with turnout env:diff ${name}; to commit them too: --with-others` },
  );
}

interface Afterwards {
  port: EnvironmentPort;
  operationLog: OperationLog;
  sweep: Pick<SweepPort, 'ignored'>;
  uploaded: UploadedCode;
}

/** Says what of the upload no commit can take, and what is pending now. */
export async function reportPending({ port, operationLog, sweep, uploaded }: Afterwards): Promise<void> {
  const paths = uploaded.files();
  if (paths.length > 0) {
    const ignored = (await sweep.ignored(paths)) ?? [];
    if (ignored.length > 0) operationLog.warning(ignoredText(ignored));
  }
  const { length } = await port.pendingChanges();
  const what =
    length === 1 ? '1 uncommitted change' : `${length.toLocaleString('en-US')} uncommitted changes`;
  operationLog.notice(
    length > 0
      ? `${port.name} has ${what} now; commit with: turnout env:commit ${port.name} -m MESSAGE`
      : `The platform lists no uncommitted changes of ${port.name} yet; see: turnout env:diffstat ${port.name} --wait`,
  );
}

function ignoredText(paths: readonly string[]): string {
  const more = paths.length > 5 ? ` and ${paths.length - 5} more` : '';
  return `.gitignore matches what no commit will take therefore: ${paths.slice(0, 5).join(', ')}${more}.`;
}
