import type { Semaphore } from '../../system/concurrency/semaphore.ts';
import type { RemoteEntry } from '../remote/remote-entry.ts';
import type { Removal } from '../remote/removal.ts';
import type { Transfer, TransferRequest } from '../transfer/transfer.ts';
import type { SftpSession } from '../transport/session.ts';
import type { BegunUploads } from './interrupted-uploads.ts';
import type { LocalBranch } from './local-tree.ts';
import type { SentUploads } from './uploaded-files.ts';

export interface UploadOptions extends TransferRequest {
  /** Whether to tell the SHA-256 of small files. */
  digest: boolean;
}

/** One upload on its way. */
export interface Upload extends Transfer {
  session: SftpSession;
  options: UploadOptions;
  begun: BegunUploads;
  sent: SentUploads;
  branches: ReadonlyMap<string, LocalBranch>;
  /** Folders that are looked through at a time. */
  semaphore: Semaphore;
  /** Whether the disk of a folder of this machine keeps modes. */
  hasModes(folder: string): boolean;
  /** What is only half on the server now. */
  unfinished: Set<string>;
  removals: Removal[];
  /** Folders to be looked at again when all has been sent. */
  alike: AlikeNames[];
}

/** What is at the place of something that is sent. */
export interface There {
  entry: RemoteEntry | undefined;
  /** Whether the folder is there by then. */
  ready: Promise<boolean> | true;
}

/** A folder on the server in which names stand that a server may take for one. */
export interface AlikeNames {
  folder: string;
  /** Names that were sent, by what they fold to. */
  sent: ReadonlyMap<string, readonly string[]>;
  /** Noted for removal, though one that was sent may be meant by its name. */
  removals: readonly Removal[];
}
