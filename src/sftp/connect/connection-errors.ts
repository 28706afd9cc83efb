import {
  AuthError,
  NetworkError,
  RefusedError,
  type TurnoutError,
  UnsafeError,
} from '../../errors/turnout-error.ts';
import type { ProxyRoute } from '../../ssh/proxy-route.ts';
import { type AddressChoice, NoAddressError } from '../../system/connect-tcp.ts';
import { hasCode } from '../../system/disk/files.ts';
import type { Server } from '../auth/host-keys.ts';
import type { FoundIdentities } from '../auth/identities.ts';
import type { UnusableKey } from '../auth/unoffered-keys.ts';
import type { ServerText } from '../transport/ssh2-internals/watch-shell-text.ts';
import { RouteError } from './transport.ts';

interface Attempt {
  options: Server & {
    route?: ProxyRoute | undefined;
    httpProxy?: string | undefined;
    addresses?: AddressChoice | undefined;
  };
  /** The keys that there were; undefined where no one was to log in. */
  found?: FoundIdentities;
  /** Our timeout ended it. */
  late: boolean | undefined;
  /** What the server printed. */
  text?: Omit<ServerText, 'lastError'>;
}

/** Why there is no session, from an error of ssh2 or of the system. */
export function connectionError(cause: unknown, { options, found, late, text }: Attempt): TurnoutError {
  const { route, httpProxy } = options;
  const server = `${options.host}:${options.port}`;
  if (findLevel(cause) === 'client-authentication') return refusedLogin(server, found, cause);
  if (route && cause instanceof RouteError) return routeError(server, route, cause);
  const line = text?.instead();
  if (line !== undefined) return shellSpoke(server, line, cause);
  const ended = cause instanceof Error && /exit code (\d+) while establishing/.exec(cause.message)?.[1];
  if (ended) return shellEnded(server, ended, cause);
  const greeting = text?.beforeSsh();
  if (greeting !== undefined) return spokeNoSsh(server, greeting, cause);
  const through = route ? ` through ${route.name}` : '';
  if (late) {
    return new NetworkError(`${server} does not answer${through}.`, {
      hint:
        directly(httpProxy) ??
        'The environment may be asleep: load its website once, then try again. Port 2222 may also be blocked.',
      cause,
    });
  }
  return new NetworkError(`No SFTP session with ${server}${through}: ${reason(cause)}.`, {
    hint:
      ownAddressHint(options.addresses, cause) ??
      (isUnreachable(cause) ? directly(httpProxy) : undefined) ??
      'Check that the server is up and that nothing on the way blocks its port.',
    cause,
  });
}

/** It is not the network: the server let us in and started a shell. */
function shellSpoke(server: string, line: string, cause: unknown): TurnoutError {
  return new RefusedError(
    `${server} let you in, but its login shell printed text where SFTP should answer: "${line}"`,
    { hint: shellHint, cause },
  );
}

const shellHint =
  "If it is a greeting, let .bashrc and the like on the server print nothing without a terminal; otherwise the server's administrator has to allow SFTP for this account.";

function shellEnded(server: string, code: string, cause: unknown): TurnoutError {
  return new NetworkError(
    `${server} let you in, but ended with exit code ${code} instead of answering SFTP.`,
    {
      hint: "Try again. If it stays so, the server's administrator has to allow SFTP for this account.",
      cause,
    },
  );
}

function spokeNoSsh(server: string, line: string, cause: unknown): TurnoutError {
  return new NetworkError(`No SFTP session with ${server}: instead of SSH it printed: "${line}"`, {
    hint: 'A busy server answers again later; if something else listens there, check TURNOUT_SSH_HOST, TURNOUT_SSH_PORT and ~/.ssh/config.',
    cause,
  });
}

/** An HTTP proxy is for the API only; SSH is led over other machines by its own configuration. */
function directly(httpProxy: string | undefined): string | undefined {
  if (httpProxy === undefined) return undefined;
  return `SFTP goes there directly, not through the proxy ${httpProxy}. Lead it through in ~/.ssh/config: ProxyCommand nc -X connect -x ${httpProxy} %h %p, or ProxyJump HOST.`;
}

function ownAddressHint({ family, localAddress }: AddressChoice = {}, cause: unknown): string | undefined {
  const isAboutIt = hasCode(cause, 'EADDRNOTAVAIL') || cause instanceof NoAddressError;
  return isAboutIt && (family ?? localAddress)
    ? 'Check AddressFamily, BindAddress and BindInterface in ~/.ssh/config.'
    : undefined;
}

function refusedLogin(server: string, found: FoundIdentities | undefined, cause: unknown): AuthError {
  const offered = (found?.identities ?? []).map(({ name }) => name).join(', ');
  const left = [...(found?.unusable ?? []), ...(found?.others ?? [])]
    .map(({ name, why }) => `${name} (${why})`)
    .join(', ');
  const notOffered = left === '' ? '' : ` Not offered were: ${left}.`;
  return new AuthError(`${server} refused the login. Offered were: ${offered}.${notOffered}`, {
    hint: keyHint,
    cause,
  });
}

function routeError(server: string, { name, trial }: ProxyRoute, cause: RouteError): TurnoutError {
  const message = `No SFTP session with ${server} through ${name}: ${cause.message}.`;
  const hint = `See what is wrong with the way there: ${trial}`;
  if (/host key verification failed|identification has changed/i.test(cause.message))
    return new UnsafeError(message, { hint, cause });
  if (/permission denied|authentication failures/i.test(cause.message))
    return new AuthError(message, { hint, cause });
  return new NetworkError(message, { hint, cause });
}

const keyHint =
  'Register one with turnout ssh-key:add FILE.pub (turnout ssh-key:list shows those that are), or name another with --identity KEY.';

/** Why there is nothing to log in with. */
export function noKeys(
  { locked, unusable, others = [] }: Omit<FoundIdentities, 'identities'>,
  skipped: readonly string[] = [],
): AuthError {
  if (locked.length > 0) {
    return new AuthError(
      `No SSH key to log in with: ${locked.join(', ')} ${locked.length === 1 ? 'has' : 'have'} a passphrase, and there is no terminal to ask for it.`,
      { hint: `Give it to your agent: ssh-add ${locked[0]}` },
    );
  }
  if (unusable.length > 0) return unusableKeys(unusable);
  if (skipped.length > 0) {
    return new AuthError(
      `No SSH key to log in with, neither in ~/.ssh nor in an agent. Not examined: ${skipped.join(', ')}.`,
      { hint: "Install OpenSSH's client, which reads all of it, or name the key with --identity KEY." },
    );
  }
  if (others.length > 0) return unusableKeys(others);
  return new AuthError('No SSH key to log in with, neither in ~/.ssh nor in an agent.', {
    hint: 'Name it with --identity KEY, or make one and register it: turnout ssh-key:add --generate',
  });
}

function unusableKeys(keys: readonly UnusableKey[]): AuthError {
  const each = keys.map(({ name, why }) => `${name} ${why}`).join('; ');
  return new AuthError(`No SSH key to log in with: ${each}.`, { hint: keys[0]?.remedy });
}

const reasons: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it cut the connection',
  ENOTFOUND: 'the host name does not resolve',
  EAI_AGAIN: 'its name cannot be looked up now',
  EADDRNOTAVAIL: 'this machine has no such address to connect from',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'it cannot be reached from here',
  ENETUNREACH: 'it cannot be reached from here',
};

function isUnreachable(cause: unknown): boolean {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return code !== 'ECONNRESET' && Object.hasOwn(reasons, code);
}

function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return 'it ended the connection';
  const code = 'code' in cause ? String(cause.code) : '';
  return reasons[code] ?? cause.message.trim().replace(/\.$/, '');
}

/** ssh2 says in `level` which part of it an error is from. */
function findLevel(error: unknown): unknown {
  return error instanceof Error && 'level' in error ? error.level : undefined;
}
