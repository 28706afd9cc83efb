import type { Configuration } from '../config/configuration.ts';
import { TurnoutError } from '../errors/turnout-error.ts';
import type { ConnectingPlace } from '../sftp/connecting-of.ts';

/** A rule counts for nothing once a file has been committed. */
export async function withoutCommitted(place: ConnectingPlace, paths: string[]) {
  const { codeSourceOf, withCommittedCode } = await import('../git/committed-code.ts');
  try {
    const { has } = await withCommittedCode(codeSourceOf(place), code => code.newest());
    return paths.filter(path => !has(path));
  } catch (error) {
    if (!(error instanceof TurnoutError) || place.call.signals.signal.aborted) throw error;
    place.call.report.warning(`${error.message} What is committed all the same is listed, too.`);
    return paths;
  }
}

/** Looks in the code over SFTP for what no list shows. */
export async function openSweep(place: ConnectingPlace & { configuration: Configuration }) {
  const [{ createSweep }, { journalOf }] = await Promise.all([
    import('../sftp/sweep.ts'),
    import('../config/own-places.ts'),
  ]);
  return createSweep({
    sftp: () => openSftp(place),
    uploads: journalOf(place).since,
    matched: async (rules, paths) =>
      (await import('../git/matched-by-rules.ts')).matchedByRules(rules, paths),
    compared: async (paths, ignored) => {
      const [{ codeSourceOf, withCommittedCode }, { unlikeCommit }, sftp] = await Promise.all([
        import('../git/committed-code.ts'),
        import('../stash/unlike-commit.ts'),
        openSftp(place),
      ]);
      return withCommittedCode(codeSourceOf(place), async code =>
        unlikeCommit(paths, { sftp, tree: await code.newest(), ignored }),
      );
    },
  });
}

/** SFTP for one environment; it connects when it is first used. */
export async function openSftp(place: ConnectingPlace & { configuration: Configuration }) {
  const [{ sftpOf }, { begunUploadsOf }, { sentUploadsOf }] = await Promise.all([
    import('../sftp/sftp-of.ts'),
    import('../config/begun-uploads.ts'),
    import('../config/sent-uploads.ts'),
  ]);
  return sftpOf(place, { begun: begunUploadsOf(place), sent: sentUploadsOf(place) });
}
