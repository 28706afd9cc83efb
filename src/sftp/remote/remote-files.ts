import { sendFile } from '../transfer/send-file.ts';
import { type Carrier, createCarrier } from '../transport/channel-pool.ts';
import type { SftpSession } from '../transport/session.ts';
import { asTurnoutError, isNoSuchFile } from '../transport/status-errors.ts';
import { readFolder } from './list-folder.ts';
import { lookAtEntry } from './look-at-entry.ts';
import { makeLink } from './make-link.ts';
import { readFile } from './read-file.ts';
import { readLink } from './read-link.ts';
import type { NamedEntry, RemoteEntry } from './remote-entry.ts';

/**
 * The files of an environment over one connection. Paths are relative to the login folder, with `/`. Calls may
 * overlap: they are answered over the same connection, several at a time (see `inTurns`). Every function rejects with
 * a TurnoutError that names the path; NotFoundError where nothing is there, RefusedError where the server forbids.
 */
export interface RemoteFiles {
  /** The folder of the login, absolute; another one whenever the container moves. */
  home(): Promise<string>;
  /** What is at the path, a link itself and not what it leads to; undefined when there is nothing. */
  look(path: string): Promise<RemoteEntry | undefined>;
  /** What is in a folder, without `.` and `..`; undefined when there is no such folder. */
  list(folder: string): Promise<NamedEntry[] | undefined>;
  /** The content in order, as it comes in: for files that may be large. Follows links. */
  stream(path: string): AsyncIterable<Buffer>;
  /** The whole content. Follows links. */
  read(path: string): Promise<Buffer>;
  readLink(path: string): Promise<string>;
  /** Writes a file of this machine in place of what is there; its time is now, by the server. Follows links: look before. */
  send(order: { from: string; to: string; executable: boolean }): Promise<void>;
  makeFolder(path: string): Promise<void>;
  makeLink(path: string, target: string): Promise<void>;
  /** A file or a link. */
  remove(path: string): Promise<void>;
  /** An empty folder. */
  removeFolder(path: string): Promise<void>;
}

/** Single files of an environment over one session; see `RemoteFiles` for what each call throws. */
export function createRemoteFiles(session: SftpSession): RemoteFiles {
  let made: Carrier | undefined;
  const carrier = () => {
    made ??= createCarrier({ session });
    return made;
  };

  async function* stream(path: string): AsyncGenerator<Buffer, void, void> {
    try {
      yield* readFile(session, path);
    } catch (error) {
      throw asTurnoutError(error, `${path} cannot be read`);
    }
  }

  const send = (what: string, start: Parameters<SftpSession['send']>[0]) =>
    session.send(start).catch((error: unknown) => {
      throw asTurnoutError(error, what);
    });

  return {
    home: () =>
      session
        .request<string>((sftp, done) => sftp.realpath('.', done))
        .catch((error: unknown) => {
          throw asTurnoutError(error, 'The folder of the login cannot be read');
        }),

    async look(path) {
      return orNothing(lookAtEntry(session, path), path);
    },

    async list(folder) {
      return orNothing(readFolder(session, folder), folder);
    },

    stream,

    async read(path) {
      const parts: Buffer[] = [];
      for await (const part of stream(path)) parts.push(part);
      return Buffer.concat(parts);
    },

    readLink: path =>
      readLink(session, path).catch((error: unknown) => {
        throw asTurnoutError(error, `The link ${path} cannot be read`);
      }),

    async send({ from, to, executable }) {
      await sendFile(carrier(), { from, to, executable }).catch((error: unknown) => {
        throw asTurnoutError(error, `${to} was not written`);
      });
    },

    makeFolder: path => send(`The folder ${path} was not made`, (sftp, done) => sftp.mkdir(path, done)),
    makeLink: (path, target) =>
      makeLink(session, path, target).catch((error: unknown) => {
        throw asTurnoutError(error, `The link ${path} was not made`);
      }),
    remove: path => send(`${path} was not removed`, (sftp, done) => sftp.unlink(path, done)),
    removeFolder: path => send(`The folder ${path} was not removed`, (sftp, done) => sftp.rmdir(path, done)),
  };
}

async function orNothing<T>(answer: Promise<T>, path: string): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isNoSuchFile(error)) return undefined;
    throw asTurnoutError(error, `${path} cannot be looked at`);
  }
}
