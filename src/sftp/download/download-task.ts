import type { Semaphore } from '../../system/concurrency/semaphore.ts';
import type { Transfer, TransferEvents, TransferRequest } from '../transfer/transfer.ts';
import type { LocalNames } from './local-names.ts';

interface DownloadOptions extends TransferRequest {
  /** Links that stay inside are made here too; else they are left out. */
  links: boolean;
}

export interface DownloadOrder {
  /** On the server: a path, or a pattern. */
  path: string;
  /** For messages: `my-site.dev` */
  environment: string;
  /** The path ends in a slash: what is in the folder is meant, and not the folder. */
  contents: boolean;
  /** Absolute, on this machine; `folder` when it can only be one. */
  to: { path: string; folder: boolean };
  options: DownloadOptions;
  events: TransferEvents;
}

/** One download on its way. */
export interface Download extends Transfer {
  options: DownloadOptions;
  /** Folders that are looked through at a time. */
  semaphore: Semaphore;
  /** On this machine: what links have to stay in. */
  root: string;
  /** Made when all else has arrived. */
  links: DownloadLocation[];
  /** Folders that were come to. */
  folders: number;
  removals: LocalRemoval[];
}

/** Something on this machine that is to go. */
export interface LocalRemoval {
  /** Absolute. */
  path: string;
  /** Below what is transferred, with `/`. */
  below: string;
  isFolder: boolean;
}

/** Where something is, and where it goes. */
export interface DownloadLocation {
  /** On the server. */
  path: string;
  /** Absolute, on this machine. */
  local: string;
  /** Below what is transferred, with `/`. */
  below: string;
  /** The folder was made for this, so that nothing of what is in it is here. */
  isNew?: boolean;
  /** The names beside it; undefined where the user has named the place. */
  names?: LocalNames | undefined;
}
