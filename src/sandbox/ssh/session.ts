import type { Socket } from 'node:net';
import type { Connection, ServerChannel, Session } from 'ssh2';
import { TurnoutError } from '../../errors/turnout-error.ts';
import type { Clock } from '../../system/clock.ts';
import type { GitServiceName } from '../code/git/git.ts';
import type { Authenticated } from './authentication.ts';
import { isGitProtocol, parseGitCommand } from './git-command.ts';
import { type SpawnGitService, serveGit } from './git-session.ts';
import { takesPackets } from './packet-size-guard.ts';
import type { SshPlatform } from './ports.ts';
import { type RefusedRequest, refusalFor } from './refusals.ts';
import { closeUnused, refuseRequest } from './refuse-request.ts';
import { serveSftp } from './sftp/session.ts';
import { VirtualTree } from './virtual-tree.ts';

/** What every session of one connection has in common. */
export interface SessionContext {
  platform: SshPlatform;
  clock: Clock;
  spawnGitService: SpawnGitService;
  authenticated: Authenticated;
  connection: Connection;
  socket: Socket;
  /** Software of the client as it calls itself. */
  client: string;
  /** Aborts when the connection has gone. */
  gone: AbortSignal;
  active(): void;
  /** Is given every session that does something; it resolves when that session has let go of everything. */
  began(session: Promise<void>): void;
}

/** Returns the requests of one session channel: SFTP or Git, and a refusal in one line for all else. */
export function serveSession(session: Session, context: SessionContext): void {
  const { server } = context.authenticated.login;
  const closed = new AbortController();
  const gone = AbortSignal.any([closed.signal, context.gone]);
  let gitProtocol: string | undefined;
  session.on('close', () => {
    closed.abort();
    closeUnused({ ...context, session });
  });
  // ssh2 leaves out the functions that answer when the client does not want an answer.
  session.on('env', (accept, reject, { key, val }) => {
    // OpenSSH sends locale settings by itself, which mean nothing here.
    if (key !== 'GIT_PROTOCOL' || !isGitProtocol(val)) return reject?.();
    gitProtocol = val;
    accept?.();
  });
  session.on('pty', (_accept, reject) => reject?.());
  session.on('shell', accept => {
    const channel = usable(accept(), context);
    if (channel) refuse(channel, context, { kind: 'shell', text: '' });
  });
  session.on('exec', (accept, reject, { command }) => {
    const service = server === 'codeserver' ? parseGitCommand(command) : undefined;
    if (service === undefined) return decline({ kind: 'command', text: command }, accept, reject);
    const channel = usable(accept(), context);
    if (!channel) return;
    context.began(guarded(channel, () => runGit(channel, { ...context, gone }, service, gitProtocol)));
  });
  session.on('subsystem', (accept, reject, { name }) => {
    if (server !== 'appserver' || name !== 'sftp') {
      return decline({ kind: 'subsystem', text: name }, accept, reject);
    }
    const channel = usable(accept(), context);
    if (!channel) return;
    context.began(guarded(channel, () => runSftp(channel, { ...context, gone })));
  });

  /** With the request itself, or, for a client that wants no answer to it, in a session that ends at once. */
  function decline(
    asked: RefusedRequest,
    accept: () => ServerChannel,
    reject: (() => void) | undefined,
  ): void {
    if (reject !== undefined) {
      refuseRequest({ ...context, session }, lineFor(context, asked));
      return;
    }
    const channel = usable(accept(), context);
    if (channel) refuse(channel, context, asked);
  }
}

async function runSftp(channel: ServerChannel, context: SessionContext): Promise<void> {
  const { login, account } = context.authenticated;
  const home = await context.platform.openHome(login, account);
  await serveSftp({ ...context, channel, tree: new VirtualTree(home) });
}

async function runGit(
  channel: ServerChannel,
  context: SessionContext,
  service: GitServiceName,
  protocol: string | undefined,
): Promise<void> {
  const { login, account } = context.authenticated;
  const git = await context.platform.openGit(login, account, service);
  const environment =
    protocol === undefined ? git.environment : { ...git.environment, GIT_PROTOCOL: protocol };
  const start = () => context.spawnGitService(service, git.repository, environment);
  await serveGit(git, start, { ...context, channel });
}

function refuse(channel: ServerChannel, context: SessionContext, asked: RefusedRequest): void {
  endWith(channel, lineFor(context, asked));
}

function lineFor({ authenticated, socket }: SessionContext, asked: RefusedRequest): string {
  const { localAddress: host = 'localhost', localPort: port = 22 } = socket;
  return refusalFor(authenticated.login, asked, { host, port });
}

/** A failure of one session ends that session: with the reason if it was foreseen, without inner details if not. */
async function guarded(channel: ServerChannel, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const foreseen = error instanceof TurnoutError;
    endWith(channel, foreseen ? error.message : 'The sandbox failed to serve this session');
  }
}

function endWith(channel: ServerChannel, line: string): void {
  channel.stderr.write(`${line}\r\n`);
  channel.exit(1);
  channel.end();
}

/** A client whose packets are too small to be written to loses its connection, without a word. */
function usable(channel: ServerChannel, { socket }: SessionContext): ServerChannel | undefined {
  // A client that leaves while it is being answered makes the channel report an error that concerns no one.
  channel.on('error', () => {});
  channel.stderr.on('error', () => {});
  if (takesPackets(channel)) return channel;
  socket.destroy();
  return undefined;
}
