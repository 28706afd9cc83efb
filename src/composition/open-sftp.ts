import type { Api } from '../api/api.ts';
import type { Call } from '../cli/runtime/invocation.ts';
import type { Configuration } from '../config/configuration.ts';
import { TurnoutError } from '../errors/turnout-error.ts';
import type { FoundEnvironment } from '../operations/ports/operation-ports.ts';
import type { ConnectionDeps } from './connection-options.ts';

type SftpDeps = ConnectionDeps & { configuration: Configuration };

/** Where the code of an environment is, for Git to fetch it. */
export async function openCodeSource(deps: SftpDeps) {
  const [{ createCodeSource: codeSourceOf }, { codeSshArguments }] = await Promise.all([
    import('./code-source.ts'),
    import('./openssh-command.ts'),
  ]);
  // Anyone who fetches for another purpose cannot be asked anything in between.
  return codeSourceOf({ ...deps, sshArguments: () => codeSshArguments({ ...deps, prompter: undefined }) });
}

/** A rule counts for nothing once a file has been committed. */
export async function withoutCommitted(deps: SftpDeps, paths: string[]) {
  const [{ withCommittedCode }, source] = await Promise.all([
    import('../git/fetch-commits.ts'),
    openCodeSource(deps),
  ]);
  try {
    const { has } = await withCommittedCode(source, code => code.newest());
    return paths.filter(path => !has(path));
  } catch (error) {
    if (!(error instanceof TurnoutError) || deps.call.signals.signal.aborted) throw error;
    deps.call.report.warning(`${error.message} What is committed all the same is listed, too.`);
    return paths;
  }
}

/** Looks in the code over SFTP for what no list shows. */
export async function openSweep(deps: SftpDeps & { api(): Promise<Api>; wake(): Promise<boolean> }) {
  const [{ createSweep }, { openJournal: journalOf }] = await Promise.all([
    import('../sftp/sweep/sweep.ts'),
    import('./environment-state.ts'),
  ]);
  const { clockAhead } = await deps.api();
  return createSweep({
    sftp: () => openSftp(deps),
    wake: deps.wake,
    uploads: journalOf(deps, clockAhead).since,
    matched: async (rules, paths) => (await import('../git/gitignore.ts')).matchedByRules(rules, paths),
    async withNewest(task) {
      const [{ withCommittedCode }, source] = await Promise.all([
        import('../git/fetch-commits.ts'),
        openCodeSource(deps),
      ]);
      return withCommittedCode({ ...source, newestOnly: true }, async code => task(await code.newest()));
    },
    unlike: async (paths, sides) =>
      (await import('../stash/compare-with-commit.ts')).unlikeCommit(paths, sides),
  });
}

interface WakeDeps {
  call: Pick<Call, 'progress'>;
  found: FoundEnvironment;
  api(): Promise<Api>;
}

/** Returns what starts the container of an environment when it sleeps, and resolves with whether it is up then. */
export function createWaker({ call, found, api }: WakeDeps): () => Promise<boolean> {
  return async () => {
    call.progress.show(`Waking ${found.name}`);
    const { site, environment } = found;
    const { environments, wake } = await api();
    const { dns_zone } = await environments.find({ site: site.id, environment });
    if (dns_zone === undefined) return false;
    return (await wake(`${environment}-${site.name}.${dns_zone}`)).isUp;
  };
}

/** SFTP for one environment; it connects when it is first used. */
export async function openSftp(deps: SftpDeps) {
  const [
    { openSftp: sftpOf },
    { openInterruptedUploads: begunUploadsOf },
    { openUploadedFiles: sentUploadsOf },
    { openServerTraits },
  ] = await Promise.all([
    import('./create-sftp.ts'),
    import('../config/uploads/interrupted-uploads.ts'),
    import('../config/uploads/uploaded-files.ts'),
    import('../config/server-traits.ts'),
  ]);
  const { configuration, call } = deps;
  const openTraits: ConnectionDeps['openTraits'] = server =>
    openServerTraits(configuration.cache, server, call.machine.clock);
  return sftpOf({ ...deps, openTraits }, { begun: begunUploadsOf(deps), sent: sentUploadsOf(deps) });
}
