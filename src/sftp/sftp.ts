import { connectWide } from './connect/connect-wide.ts';
import type { Connecting } from './connect/connecting.ts';
import { download } from './download/download.ts';
import type { DownloadOrder } from './download/download-task.ts';
import { type ListedFile, type ListOrder, listFiles } from './remote/list-files.ts';
import { createRemoteFiles, type RemoteFiles } from './remote/remote-files.ts';
import { type RemovalOrder, removeFiles } from './remote/remove-files.ts';
import { createExclusion } from './transfer/patterns.ts';
import type { TransferEvents, TransferOptions, Transferred } from './transfer/transfer.ts';
import { earlyChannels } from './transport/concurrency-limits.ts';
import type { SftpSession } from './transport/session.ts';
import { type BegunUploads, nothingBegun } from './upload/interrupted-uploads.ts';
import { type LocalSource, readLocalTree } from './upload/local-tree.ts';
import { upload } from './upload/upload.ts';
import type { Destination } from './upload/upload-place.ts';
import { nothingSent, type SentUploads } from './upload/uploaded-files.ts';

interface UploadOrder {
  sources: readonly LocalSource[];
  destination: Destination;
  /** `digest`: whether to tell the SHA-256 of small files. */
  options: TransferOptions & { digest: boolean };
  events: TransferEvents;
}

/** With patterns that are not looked at yet. */
type RequestOptions<O extends { options: object }, W = TransferOptions> = Omit<
  O,
  'options' | 'environment'
> & {
  options: W;
};

/** The files of one environment. A connection is made when it is needed, and closed afterwards. */
export interface Sftp {
  /** Throws what `readLocalTree`, `connect` and `upload` throw. */
  upload(order: UploadOrder): Promise<Transferred>;
  /** Throws what `connect` and `download` throw. */
  download(order: RequestOptions<DownloadOrder, TransferOptions & { links: boolean }>): Promise<Transferred>;
  /** Throws what `connect` and `listFiles` throw. */
  list(
    order: Omit<ListOrder, 'exclude' | 'environment'> & Pick<TransferOptions, 'exclude'>,
  ): Promise<ListedFile[]>;
  /** Throws what `connect` and `removeFiles` throw. */
  remove(order: RequestOptions<RemovalOrder>): Promise<Transferred>;
  /** Hands `task` the files over a connection of its own, which is closed when the task is done. */
  withFiles<T>(task: (files: RemoteFiles) => Promise<T>): Promise<T>;
}

/** What is remembered of uploads from one command to the next. */
export interface UploadNotes {
  begun: BegunUploads | undefined;
  sent: SentUploads | undefined;
}

/**
 * `connecting`: how to connect, or whom to ask when the first connection is made. `environment`: its name, such as
 * `my-site.dev`, for messages.
 */
export function createSftp(
  connecting: Connecting | (() => Promise<Connecting>),
  notes?: UploadNotes,
  environment = 'SITE.ENV',
): Sftp {
  const { begun = nothingBegun, sent = nothingSent } = notes ?? {};

  async function withSession<T>(
    task: (session: SftpSession) => Promise<T>,
    more: Pick<Connecting, 'channels'> = {},
  ): Promise<T> {
    const session = await open(more);
    try {
      return await task(session);
    } finally {
      await session.close();
    }
  }

  const open = async (more: Pick<Connecting, 'channels'>) =>
    connectWide({ ...(typeof connecting === 'function' ? await connecting() : connecting), ...more });
  const forMany = { channels: earlyChannels };

  return {
    async upload({ sources, destination, options: asked, events }) {
      const options = withExclusion(asked);
      // The folders are read while the other side is being greeted, but what is wrong with them is said first.
      const greeting = open(forMany);
      greeting.catch(() => {});
      const reading = readLocalTree(sources, options.exclude);
      const tree = await reading.catch(async (error: unknown) => {
        await greeting.then(
          session => session.close(),
          () => {},
        );
        throw error;
      });
      const session = await greeting;
      try {
        return await upload(session, { tree, destination, options, begun, sent, events });
      } finally {
        await session.close();
      }
    },
    async download(order) {
      const options = withExclusion(order.options);
      return withSession(session => download(session, { ...order, options, environment }), forMany);
    },
    async list(order) {
      const exclude = createExclusion(order.exclude);
      return withSession(session => listFiles(session, { ...order, exclude, environment }));
    },
    async remove(order) {
      const options = withExclusion(order.options);
      return withSession(session => removeFiles(session, { ...order, options }));
    },
    withFiles: task => withSession(session => task(createRemoteFiles(session))),
  };
}

/** Throws UsageError, before anyone is connected to. */
function withExclusion<W extends TransferOptions>(options: W) {
  return { ...options, exclude: createExclusion(options.exclude) };
}
