import { UnsafeError } from '../errors/turnout-error.ts';
import { shellWord, singleQuote } from '../text/shell-quote.ts';
import type { Variables } from './environment.ts';
import { isDevelopment } from './environment.ts';

/** Where a platform is. The client has no other way to tell the sandbox from Pantheon (decisions.md 22). */
export interface Platform {
  name: string;
  /** Base URL without a path: `https://terminus.pantheon.io`. */
  api: string;
  /** One host for all SFTP logins; undefined: a name of its own for each environment. */
  sshHost: string | undefined;
  sshPort: number;
  gitHost: string | undefined;
  /**
   * Base URL of all its websites, told apart by the Host header: `http://127.0.0.1:4567`. Undefined: each has its own
   * address, with https.
   */
  web?: string | undefined;
  /** A file with the host keys of its servers, which counts beside those of the user. */
  knownHosts?: string | undefined;
}

export interface ConnectionInfo {
  git_command?: string;
  git_username?: string;
  git_host?: string;
  git_port?: string;
  git_url?: string;
  sftp_command: string;
  sftp_username: string;
  sftp_host: string;
  sftp_port: string;
  sftp_url: string;
}

interface ConnectionTarget {
  platform: Platform;
  site: { id: string; name: string };
  environment: string;
}

/**
 * How to connect to the code of an environment, computed and not asked for (platform-api.md 6.6).
 * `sftp_command` is taken apart by scripts: one line, no quotes, ends in USER@HOST (user-needs.md 2.4).
 */
export function connectionInfo({ platform, site, environment }: ConnectionTarget): ConnectionInfo {
  const name = `${environment}.${site.id}`;
  const user = platform.sshHost ? `appserver.${name}` : name;
  const host = platform.sshHost ?? `appserver.${name}.drush.in`;
  const port = String(platform.sshPort);
  return {
    ...(isDevelopment(environment) ? gitInfo(platform, site) : {}),
    sftp_command: `sftp -o Port=${port} ${quoted(`${user}@${host}`)}`,
    sftp_username: user,
    sftp_host: host,
    sftp_port: port,
    sftp_url: `sftp://${user}@${host}:${port}`,
  };
}

// Always the codeserver of dev, for a multidev too: the branch says which environment is meant (6.6).
function gitInfo(platform: Platform, site: ConnectionTarget['site']) {
  const user = `codeserver.dev.${site.id}`;
  const host = platform.gitHost ?? `${user}.drush.in`;
  const port = String(platform.sshPort);
  const url = `ssh://${user}@${host}:${port}/~/repository.git`;
  return {
    git_command: `git clone ${quoted(url)} ${asOneWord(site.name)}`,
    git_username: user,
    git_host: host,
    git_port: port,
    git_url: url,
  };
}

/** Forms in which people want the same: bare, to put a path behind it; and for rsync, which downloads the files. */
export function connectionVariants({ sftp_username, sftp_host, sftp_port }: ConnectionInfo) {
  const target = `${sftp_username}@${sftp_host}`;
  // Only these flags are known to work (platform-api.md 14).
  const flags = '-rlvz --copy-unsafe-links --size-only --ipv4';
  return {
    sftp_target: target,
    rsync_command: `rsync ${flags} -e 'ssh -p ${sftp_port}' ${quoted(`${target}:files/`)} files/`,
  };
}

export interface DatabaseInfo {
  mysql_command: string;
  mysql_username: string;
  mysql_host: string;
  mysql_password: string;
  mysql_url: string;
  mysql_port: string;
  mysql_database: string;
}

/** The fields that need `variables`. A missing value is blank; without a cache there are no redis fields (6.6). */
export function databaseInfo(
  { site, environment }: Omit<ConnectionTarget, 'platform'>,
  variables: Variables,
): DatabaseInfo {
  const host = `dbserver.${environment}.${site.id}.drush.in`;
  const user = variables['DB_USER'] ?? 'pantheon';
  const password = variables['DB_PASSWORD'] ?? '';
  const port = variables['DB_PORT'] ?? '';
  const database = variables['DB_NAME'] ?? 'pantheon';
  return {
    mysql_command: `mysql -u ${asWord('DB_USER', user)} -p${quoted(password)} -h ${asWord('host', host)} -P ${asWord('DB_PORT', port)} ${asWord('DB_NAME', database)}`,
    mysql_username: user,
    mysql_host: host,
    mysql_password: password,
    mysql_url: `mysql://${part(user)}:${part(password)}@${part(host)}:${part(port)}/${part(database)}`,
    mysql_port: port,
    mysql_database: database,
  };
}

export interface CacheInfo {
  redis_command?: string;
  redis_port?: string;
  redis_url?: string;
  redis_password?: string;
}

export function cacheInfo(variables: Variables): CacheInfo {
  const host = variables['CACHE_HOST'];
  if (!host) return {};
  const port = variables['CACHE_PORT'] ?? '';
  const password = variables['CACHE_PASSWORD'] ?? '';
  const binding = variables['CACHE_BINDING_ID'] ?? 'pantheon';
  return {
    redis_command: `redis-cli -h ${asWord('CACHE_HOST', host)} -p ${asWord('CACHE_PORT', port)} -a ${asWord('CACHE_PASSWORD', password)}`,
    redis_port: port,
    redis_url: `redis://${part(binding)}:${part(password)}@${part(host)}:${part(port)}`,
    redis_password: password,
  };
}

/** People paste it: a name that a shell would not take as it is stands in quotes (S-06). */
function asOneWord(text: string): string {
  return /^[A-Za-z0-9._][A-Za-z0-9._-]*$/.test(text) ? text : singleQuote(`./${text}`);
}

/** A value of the platform's as one word of a command that people paste: quoted, and never an option. Throws UnsafeError. */
function asWord(name: string, value: string): string {
  if (!value.startsWith('-')) return quoted(value);
  throw new UnsafeError(
    `The platform's ${name} begins with a dash: in a command it would be an option, so none is made of it.`,
    { hint: 'Something is wrong there: ask the support of the platform.' },
  );
}

/** Blank where it is missing, as Terminus has it. */
function quoted(value: string): string {
  return value === '' ? '' : shellWord(value);
}

/** What has a meaning of its own in a URL stands in %. */
function part(value: string): string {
  return encodeURIComponent(value);
}
