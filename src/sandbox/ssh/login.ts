import type { Login } from './ports.ts';

const grammar =
  /^(?:(appserver|codeserver)\.)?([a-z0-9][a-z0-9-]{0,62})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/**
 * Reads `ENV.UUID`, `appserver.ENV.UUID` (SFTP) and `codeserver.ENV.UUID` (Git), in any case
 * (platform-api.md 14). Undefined for every other name.
 */
export function parseLogin(userName: string): Login | undefined {
  const found = grammar.exec(userName.toLowerCase());
  const [, server, environment, siteId] = found ?? [];
  if (environment === undefined || siteId === undefined) return undefined;
  return { server: server === 'codeserver' ? 'codeserver' : 'appserver', environment, siteId };
}
