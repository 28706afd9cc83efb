import type { GitServiceName } from '../code/git/git.ts';

const gitCommand = /^(git-upload-pack|git-receive-pack) '\/?~\/repository\.git'$/;

/**
 * The whole grammar of commands (decisions.md 32). Git always quotes the path; `/~/` is how clients
 * send it that do not take the slash of `ssh://host/~/repository.git` away.
 */
export function parseGitCommand(command: string): GitServiceName | undefined {
  const service = gitCommand.exec(command)?.[1];
  return service === 'git-upload-pack' || service === 'git-receive-pack' ? service : undefined;
}

/** The one environment variable that is taken from a client, and only with these values. */
export function isGitProtocol(value: string): boolean {
  return /^version=[012]$/.test(value);
}
