import { AuthError, NetworkError, type TurnoutError } from '../errors/turnout-error.ts';
import type { Server } from './host-keys.ts';
import type { Identity } from './identity.ts';

interface Attempt {
  wish: Server;
  identities: readonly Identity[];
  /** Our patience ended it. */
  late: boolean | undefined;
}

/** Why there is no session, from an error of ssh2 or of the system. */
export function connectionError(cause: unknown, { wish, identities, late }: Attempt): TurnoutError {
  const server = `${wish.host}:${wish.port}`;
  if (levelOf(cause) === 'client-authentication') {
    const offered = identities.map(({ name }) => name).join(', ');
    return new AuthError(`${server} refused the login. Offered were: ${offered}.`, { hint: keyHint, cause });
  }
  if (late) {
    return new NetworkError(`${server} does not answer.`, {
      hint: 'The environment may be asleep: load its website once, then try again. Port 2222 may also be blocked.',
      cause,
    });
  }
  return new NetworkError(`No SFTP session with ${server}: ${reason(cause)}.`, {
    hint: 'Check that the server is up and that nothing on the way blocks its port.',
    cause,
  });
}

const keyHint =
  'Register one with turnout ssh-key:add FILE.pub (turnout ssh-key:list shows those that are), or name another with --identity KEY.';

/** `locked`: key files with a passphrase, for which nobody can be asked. */
export function noKeys(locked: readonly string[]): AuthError {
  if (locked.length > 0) {
    return new AuthError(
      `There is no SSH key to log in with: ${locked.join(', ')} ${locked.length === 1 ? 'has' : 'have'} a passphrase, and nobody can be asked for it here.`,
      { hint: `Give it to your agent: ssh-add ${locked[0]}` },
    );
  }
  return new AuthError('There is no SSH key to log in with: none in ~/.ssh, none in an agent.', {
    hint: 'Make one and register it: turnout ssh-key:add --generate',
  });
}

const reasons: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'it cut the connection',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name cannot be looked up now',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'it cannot be reached from here',
  ENETUNREACH: 'it cannot be reached from here',
};

function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return 'it ended the connection';
  const code = 'code' in cause ? String(cause.code) : '';
  return reasons[code] ?? cause.message.trim().replace(/\.$/, '');
}

/** ssh2 says in `level` which part of it an error is from. */
function levelOf(error: unknown): unknown {
  return error instanceof Error && 'level' in error ? error.level : undefined;
}
