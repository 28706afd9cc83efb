import type { SFTPWrapper } from 'ssh2';
import { NetworkError } from '../../errors/turnout-error.ts';
import type { Clock } from '../../system/clock.ts';
import type { Transport } from '../connect/transport.ts';
import { type Channel, createLane, offersRename } from './channel.ts';
import { createPendingRequests } from './pending-requests.ts';
import { createKnownTraits, type TraitStore } from './server-traits.ts';
import { type ChannelOpener, openChannel } from './ssh2-internals/open-channel.ts';

/** One SFTP session. Every request of it ends: with an answer, or rejected when the session is lost. */
export interface SftpSession extends Channel {
  /** Milliseconds there and back, as far as it is known: the quickest answer so far. */
  roundTrip(): number;
  /** So many lanes of this connection, itself first; fewer where the server opens no more. */
  channels(count: number): Promise<readonly Channel[]>;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  close(): Promise<void>;
}

interface SessionDeps {
  sftp: SFTPWrapper;
  socket: Transport;
  client: ChannelOpener;
  /** Channels that are being opened already. */
  early: readonly Promise<SFTPWrapper | undefined>[];
  clock: Clock;
  signal: AbortSignal;
  /** Milliseconds without any answer while one is waited for. */
  timeout: number;
  /** Milliseconds that one folder may take to be listed. */
  listTimeout: number;
  traits: TraitStore;
  server: string;
  /** The last line that the server has printed on standard error. */
  lastError?: (() => string | undefined) | undefined;
}

/** Milliseconds for the server's side of a farewell. */
const farewell = 1000;

// A server that stalls still answers keepalives, and one that closes only the channel leaves the connection up; with
// ssh2-sftp-client both wait for ever (faults-and-attacks.md F2). So answers to requests are what counts here.
export function createSession(deps: SessionDeps): SftpSession {
  const { sftp, socket, client, clock, signal, timeout, server } = deps;
  const seconds = Math.round(timeout / 1000);
  const requests = createPendingRequests({
    clock,
    timeout,
    onSilence: () => lose(`has not answered for ${seconds} s`),
    traffic: () => socket.bytesRead + socket.bytesWritten,
    onTrickle: () => lose('answers, but says next to nothing'),
    onNoAnswer: closed,
  });
  const traits = createKnownTraits(deps.traits, offersRename(sftp));
  let asking = 0;
  const first = createChannelOver(sftp);
  const open = [Promise.resolve<Channel | undefined>(first), ...deps.early.map(createChannelOn)];

  function fail(reason: unknown): void {
    requests.failAll(reason);
    socket.destroy();
  }

  function lose(how: string, cause?: unknown): void {
    const line = deps.lastError?.();
    const printed = line === undefined ? '' : ` It printed: "${line}"`;
    fail(new NetworkError(`${server} ${how}.${printed}`, { hint: 'Run the command again.', cause }));
  }

  /** Asked for another channel, some close the connection: what is done again then does with one. */
  function closed(cause?: unknown): void {
    if (asking > 0 && traits.known().channels === undefined) traits.learn({ channels: 'one' });
    lose('closed the connection', cause);
  }

  function createChannelOver(channel: SFTPWrapper): Channel {
    channel.on('close', () => closed());
    channel.on('error', (cause: unknown) => lose('sent something that is not SFTP', cause));
    const listing = { clock, timeout: deps.listTimeout };
    return createLane({ sftp: channel, requests, socket, listing, traits });
  }

  /** Undefined when the server has enough of us. */
  function createChannelOn(opening: Promise<SFTPWrapper | undefined>): Promise<Channel | undefined> {
    asking++;
    const lane = new Promise<Channel | undefined>((resolve, reject) => {
      requests.hold<SFTPWrapper | undefined>(
        settle => void opening.then(channel => settle(undefined, channel)),
        (error, channel) => (error ? reject(error) : resolve(channel && createChannelOver(channel))),
      );
    });
    const opened = () => void asking--;
    lane.then(opened, opened); // The caller is told of a failure.
    return lane;
  }

  const onAbort = () => fail(signal.reason);
  socket.on('close', () => closed());
  signal.addEventListener('abort', onAbort, { once: true });

  return {
    ...first,
    roundTrip: () => requests.roundTrip() ?? 0,
    async channels(count) {
      if (traits.known().channels === 'one') return [first];
      while (open.length < count) open.push(createChannelOn(openChannel(client)));
      const channels = await Promise.all(open.slice(0, count));
      return channels.filter(lane => lane !== undefined);
    },
    signal,
    clock,
    async close() {
      requests.failAll(new NetworkError(`The session with ${server} is closed.`));
      signal.removeEventListener('abort', onAbort);
      const stopWaiting = clock.after(farewell, () => socket.destroy());
      await client.end().catch(() => {});
      stopWaiting();
      socket.destroy();
    },
  };
}
