import { createHash } from 'node:crypto';
import { connectionInfo, type Platform } from '../contract/connection.ts';
import { UnsafeError } from '../errors/turnout-error.ts';
import type { Bookmark } from './bookmark.ts';

interface BookmarkSource {
  platform: Platform;
  site: { id: string; name: string };
  environment: string;
  domain?: string | undefined;
  home?: string | undefined;
  keyFile?: string | undefined;
}

/** Parts of these come from the platform, and end up in files of other programs, some of which run commands. */
const plainForm = /^[a-z0-9][a-z0-9._-]*$/i;

/** What a client is told of an environment. Throws UnsafeError for a name that other programs might take for more. */
export function createBookmark(location: BookmarkSource): Bookmark {
  const { platform, site, environment, domain, home, keyFile } = location;
  const info = connectionInfo(location);
  const pseudo = toAlias(platform.name);
  const names = [site.name, site.id, environment, info.sftp_host, info.sftp_username, pseudo];
  const odd = [...names, ...(domain === undefined ? [] : [domain])].find(name => !plainForm.test(name));
  if (odd !== undefined) throw new UnsafeError(`"${odd}" is not a name that other programs accept.`);
  const ownHost = (host: string) => (host.includes(site.id) ? [host] : []);
  return {
    name: `${site.name}.${environment}`,
    site: site.name,
    group: `${pseudo.slice(0, 1).toUpperCase()}${pseudo.slice(1)}`,
    id: stableId(`${platform.api} ${site.id} ${environment}`),
    host: info.sftp_host,
    port: Number(info.sftp_port),
    user: info.sftp_username,
    // Not `my-site.dev` itself, which may be the name of a real server.
    aliases: [`${site.name}.${environment}.${pseudo}`, ...ownHost(info.sftp_host)],
    keyFile,
    website: domain && `https://${domain}`,
    home,
    git:
      info.git_host && info.git_username
        ? {
            ...{ host: info.git_host, port: Number(info.git_port), user: info.git_username },
            aliases: [`${site.name}.${pseudo}`, ...ownHost(info.git_host)],
          }
        : undefined,
  };
}

/** `https://terminus.example.com:443` → `terminus.example.com`. */
function toAlias(platform: string): string {
  return platform
    .replace(/^\w+:\/\//, '')
    .replace(/[:/].*$/, '')
    .toLowerCase();
}

/** A UUID of version 8 (RFC 9562): the same for the same text. */
function stableId(text: string): string {
  const hex = createHash('sha256').update(`turnout bookmark ${text}`).digest('hex').slice(0, 32).split('');
  hex[12] = '8';
  hex[16] = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4] ?? '8';
  return hex.join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
