import SftpClient from 'ssh2-sftp-client';
import { TurnoutError } from '../../errors/turnout-error.ts';
import type { Clock } from '../../system/clock.ts';
import { offering, registeredFirst } from '../auth/auth-handler.ts';
import { type HostKeys, readHostKeys } from '../auth/host-keys.ts';
import { type FoundIdentities, findIdentities } from '../auth/identities.ts';
import type { KeySources } from '../auth/key-sources.ts';
import { keysOfOtherNames } from '../auth/unoffered-keys.ts';
import { forgetfulTraits } from '../transport/server-traits.ts';
import { createSession, type SftpSession } from '../transport/session.ts';
import { openEarly } from '../transport/ssh2-internals/open-channel.ts';
import { refuseTinyPackets } from '../transport/ssh2-internals/packet-size-guard.ts';
import { watchShellText } from '../transport/ssh2-internals/watch-shell-text.ts';
import { algorithmsFor } from './algorithms.ts';
import { type Connecting, defaultTimeout } from './connecting.ts';
import { connectionError, noKeys } from './connection-errors.ts';
import { openSocket } from './open-socket.ts';

const defaultListTimeout = 600_000;
/** Milliseconds: less than what firewalls forget a silent connection after. */
const keepalive = 15_000;

/**
 * Opens an SFTP session: the one door from the client to SSH, always with a check of the host key, never with a
 * password. ssh2 accepts every host key when no one checks it (faults-and-attacks.md F3). Throws UnsafeError for
 * a host key that is not the known one, AuthError, NetworkError, or the reason of the signal.
 */
export async function connect(options: Connecting): Promise<SftpSession> {
  const { host, port, user, clock, signal, timeout = defaultTimeout } = options;
  signal.throwIfAborted();
  const found = await findIdentities(options.keys, clock);
  if (found.identities.length === 0) throw noKeys(withOthers(found, options.keys), options.skipped);
  const identities = await registeredFirst(found.identities, options.registered);
  const hostKeys = readHostKeys(options, options.knownHosts);
  const socket = await openSocket(options);
  const client = new SftpClient('turnout', { error: ignore, end: ignore, close: ignore });
  const seen: Seen = {};
  const early = openEarly(options, client);
  const text = watchShellText(client);
  refuseTinyPackets(client, error => {
    seen.refusal = error;
    socket.destroy();
  });
  client.on('error', (error: unknown) => {
    seen.error ??= error;
  });
  const stop = () => socket.destroy();
  const timer = restartable(clock, timeout, () => {
    seen.late = true;
    stop();
  });
  signal.addEventListener('abort', stop, { once: true });
  try {
    const sftp = await client.connect({
      sock: socket,
      username: user,
      algorithms: algorithmsFor(hostKeys.types, options.hostKeyPolicy?.algorithms),
      readyTimeout: 0, // Ends with the handshake, so that a server could still stall behind it: see stopTimer.
      keepaliveInterval: keepalive,
      authHandler: offering({
        ...{ identities, user, timer, watch: options.watch },
        givenUp: reason => {
          seen.refusal = reason;
        },
      }),
      hostVerifier: (key: Buffer, answer: (isAccepted: boolean) => void) => {
        timer.stop();
        void isAccepted(key, hostKeys, seen).then(accepted => {
          timer.restart();
          answer(accepted);
        });
      },
    });
    if (seen.key) hostKeys.remember(seen.key);
    const { listTimeout = defaultListTimeout, traits = forgetfulTraits } = options;
    const server = `${host}:${port}`;
    const way = { sftp, socket, client, early, server };
    return createSession({ ...way, lastError: text.lastError, clock, signal, timeout, listTimeout, traits });
  } catch (error) {
    stop();
    signal.throwIfAborted();
    if (error instanceof TurnoutError) throw error;
    throw (
      seen.refusal ??
      connectionError(seen.error ?? error, {
        ...{ options, late: seen.late, text },
        found: { ...withOthers(found, options.keys), identities },
      })
    );
  } finally {
    timer.stop();
    signal.removeEventListener('abort', stop);
  }
}

function withOthers(found: FoundIdentities, keys: KeySources): FoundIdentities {
  return { ...found, others: keysOfOtherNames(keys) };
}

/** What happened on the way to a session: ssh2-sftp-client passes on no more than the text of an error. */
interface Seen {
  key?: Buffer;
  refusal?: unknown;
  error?: unknown;
  late?: boolean;
}

const ignore = () => {};

/** A server's timeout is not used up while a person types a passphrase. */
function restartable(clock: Clock, ms: number, task: () => void) {
  let stop = clock.after(ms, task);
  return {
    stop: () => stop(),
    restart() {
      stop();
      stop = clock.after(ms, task);
    },
  };
}

/** ssh2 asks before it logs in: after a refusal the server sees no attempt at all (faults-and-attacks.md F3). */
async function isAccepted(key: Buffer, hostKeys: HostKeys, seen: Seen): Promise<boolean> {
  try {
    await hostKeys.check(key);
    seen.key = key;
    return true;
  } catch (error) {
    seen.refusal = error;
    return false;
  }
}
