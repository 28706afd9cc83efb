import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { AuthError, NetworkError } from '../../errors/turnout-error.ts';
import { hasCode } from '../../system/disk/files.ts';
import { listAgent, listUseless } from '../auth/agent-keys.ts';
import { keyId } from '../auth/auth-handler.ts';
import { readHostKeys } from '../auth/host-keys.ts';
import { findIdentities } from '../auth/identities.ts';
import type { Identity } from '../auth/identity.ts';
import { keysOfOtherNames } from '../auth/unoffered-keys.ts';
import { listFolder } from '../remote/list-folder.ts';
import { openToWrite } from '../remote/open-to-write.ts';
import { createRemoteFiles, type RemoteFiles } from '../remote/remote-files.ts';
import { learnRename } from '../remote/try-rename.ts';
import type { SftpSession } from '../transport/session.ts';
import { asTurnoutError, isStatus } from '../transport/status-errors.ts';
import { connect } from './connect.ts';
import type { Connecting } from './connecting.ts';
import { showHostKey } from './fetch-host-key.ts';
import { openSocket } from './open-socket.ts';
import { readGreeting } from './read-banner.ts';

/** Milliseconds: a user is watching. */
const probeTimeout = 10_000;

interface ProbeDeps {
  connecting: Connecting;
  /** Makes the name of the folder that is tried to be made. */
  random: { hex(bytes: number): string };
}

/** The parts of an SSH connection, each tried by itself, one connection at a time. */
export function createProbe({ connecting: usual, random }: ProbeDeps) {
  const connecting = { ...usual, timeout: probeTimeout };
  const { host, port, user, route, httpProxy, skipped = [], problem } = connecting;
  let session: SftpSession | undefined;

  const opened = () => {
    if (session) return session;
    throw new TypeError('nobody has logged in');
  };

  return {
    server: { host, port, user, route: route?.name, httpProxy, skipped, problem },
    lookUp: () => resolveAddresses(host),
    async reach() {
      // A program is there at once, and only what the server says shows that it leads anywhere.
      if (route) await readGreeting(connecting);
      else (await openSocket(connecting)).destroy();
    },
    greeting: () => readGreeting(connecting),

    async hostKey() {
      const hostKeys = readHostKeys(connecting, connecting.knownHosts);
      const key = await showHostKey(connecting, hostKeys.types);
      await hostKeys.check(key);
      const { is, type, fingerprint } = hostKeys.look(key);
      return { is: is === 'known' ? is : ('new' as const), type, fingerprint };
    },

    async keys() {
      const { keys, clock } = connecting;
      const { identities, locked, unusable } = await findIdentities(keys, clock);
      const others = identities.length === 0 && skipped.length === 0 ? keysOfOtherNames(keys) : [];
      return {
        agent: await agentFact(connecting),
        offered: identities.map(keyFact),
        locked,
        unusable: [...unusable, ...others],
      };
    },

    async login() {
      let methods: readonly string[] = [];
      const offered: Identity[] = [];
      const watch = {
        methods: (found: readonly string[]) => {
          methods = found;
        },
        offered: (identity: Identity) => void offered.push(identity),
      };
      try {
        session = await connect({ ...connecting, watch });
      } catch (error) {
        if (!(error instanceof AuthError) || offered.length === 0) throw error;
      }
      const accepted = session && offered.pop();
      return { methods, accepted: accepted && keyFact(accepted), refused: offered.map(keyFact) };
    },

    remote: () => ({
      home: () => createRemoteFiles(opened()).home(),
      list: () => firstNames(opened()),
      has: async (name: string) => (await createRemoteFiles(opened()).look(name)) !== undefined,
      async tryToWrite(folder: string) {
        const files = createRemoteFiles(opened());
        const [before, names] = [await files.look(folder), await namesIn(files, folder)];
        const path = `${folder}/.turnout-test-${random.hex(4)}`;
        await files.makeFolder(path);
        await files.removeFolder(path);
        // Another client may have been there in between, and then its time has to show that.
        const isAsBefore = before && names === (await namesIn(files, folder));
        if (isAsBefore) await keepTime(opened(), folder, before.mtime);
      },
      tryToReplace: (folder: string) => tryToReplace(opened(), `${folder}/.turnout-test-${random.hex(4)}`),
    }),

    close: async () => session?.close(),
  };
}

async function namesIn(files: RemoteFiles, folder: string): Promise<string> {
  const names = ((await files.list(folder)) ?? []).map(({ name }) => name);
  return names.sort().join('/');
}

/**
 * Gives a folder the time back that it had: a newer one says that something came or went, and where Git cannot be asked
 * the next switch would stop at it. Servers may refuse it.
 */
async function keepTime(session: SftpSession, folder: string, mtime: number): Promise<void> {
  try {
    await session.send((sftp, done) => sftp.setstat(folder, { atime: mtime, mtime }, done));
  } catch (error) {
    if (!isStatus(error)) throw asTurnoutError(error, `${folder} did not get its time back`);
  }
}

async function tryToReplace(session: SftpSession, path: string): Promise<boolean> {
  try {
    const handle = await openToWrite(session, { path, mode: 0o644, isOurs: true });
    await session.send((sftp, done) => sftp.close(handle, done));
    await session.send((sftp, done) => sftp.unlink(path, done));
  } catch (error) {
    throw asTurnoutError(error, `${path} was not written`);
  }
  await learnRename(session, { to: path });
  return session.traits.known().rename !== 'refused';
}

/** Names that are looked at of the login folder, which holds a dozen: more would be no help to anyone. */
const maxNames = 100;

async function firstNames(session: SftpSession): Promise<string[]> {
  const names: string[] = [];
  for await (const entries of listFolder(session, '.')) {
    names.push(...entries.map(({ name }) => name));
    if (names.length >= maxNames) break;
  }
  return names.slice(0, maxNames);
}

async function resolveAddresses(host: string): Promise<string[]> {
  if (isIP(host)) return [host];
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch (cause) {
    const why = hasCode(cause, 'ENOTFOUND')
      ? 'the host name does not resolve'
      : 'its name cannot be looked up now';
    throw new NetworkError(`${host}: ${why}.`, {
      hint: 'Check the network and its resolver; another one, such as 1.1.1.1 or 8.8.8.8, may know it.',
      cause,
    });
  }
}

async function agentFact({ keys: { agent, named }, clock }: Connecting) {
  if (named !== undefined) return { is: 'unused' as const, keys: [] };
  if (agent === undefined) return { is: 'none' as const, keys: [] };
  const answer = await listAgent(agent, clock);
  if ('silent' in answer) return { is: 'silent' as const, why: answer.silent, keys: [] };
  const keys = answer.keys.map(key => ({
    name: key.comment || 'a key without a name',
    type: key.type,
    id: keyId(key.getPublicSSH()),
  }));
  if (keys.length > 0) return { is: 'answering' as const, keys };
  const useless = (await listUseless(agent, clock)).map(
    ({ type, comment }) => `${comment || type} (${type})`,
  );
  return { is: 'answering' as const, keys, useless };
}

function keyFact({ name, type, blob }: Identity) {
  return { name, type, id: blob && keyId(blob) };
}
