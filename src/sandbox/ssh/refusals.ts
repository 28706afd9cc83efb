import type { Login } from './ports.ts';

/** What a user asked a session channel for. */
export interface RefusedRequest {
  kind: 'shell' | 'command' | 'subsystem';
  /** The command, or the name of the subsystem. */
  text: string;
}

/** Where this server listens. */
export interface Address {
  host: string;
  port: number;
}

/** The one line that a person reads when there is nothing to give them here: why not, and what there is. */
export function refusalFor(login: Login, asked: RefusedRequest, { host, port }: Address): string {
  const site = `${login.environment}.${login.siteId}`;
  return login.server === 'codeserver'
    ? `This server offers Git only${reasonOnGit(asked)}. Try: git clone ssh://codeserver.${site}@${host}:${port}/~/repository.git`
    : `This server offers SFTP only${reasonOnSftp(asked)}. Try: sftp -o Port=${port} ${site}@${host}`;
}

function reasonOnGit({ kind, text }: RefusedRequest): string {
  if (kind === 'shell') return '; there is no shell';
  if (kind === 'subsystem' && text === 'sftp') return '; log in without "codeserver." for SFTP';
  if (/^git[- ]/.test(text)) return ', and the only repository is ~/repository.git';
  return '; it runs no other commands';
}

function reasonOnSftp({ kind, text }: RefusedRequest): string {
  if (kind === 'shell') return '; there is no shell';
  if (/^git[- ]/.test(text)) return '; log in as codeserver.ENV.SITE for Git';
  if (/^rsync\b/.test(text)) return '; rsync would need a shell';
  if (/^scp\b/.test(text)) return '; use an scp that speaks SFTP (OpenSSH 9, or scp -s)';
  return kind === 'subsystem' ? '; there is no other subsystem' : '; it runs no commands';
}
