import { createHash } from 'node:crypto';
import type { Channel } from '../transport/channel.ts';
import { defaultSpread, type Stripe } from './stripes.ts';

/** A file that is open on a lane. */
export interface OpenedOn {
  channel: Channel;
  handle: Buffer;
}

/** Bytes under way on a lane: a little more than the window of an SSH channel, so that it never runs dry. */
const channelLoad = 2.25 * 1024 * 1024;

/** Workers with a buffer each, as many as keep every lane busy. */
export function workersOn(
  open: readonly OpenedOn[],
  chunk: number,
  work: (on: OpenedOn, buffer: Buffer, stripe: Stripe) => Promise<void>,
): ((stripe: Stripe) => Promise<void>)[] {
  const rounds = Math.ceil(channelLoad / chunk);
  // Lane by lane in turns, so that all of them get something of a short file.
  return Array.from({ length: rounds }, () => open)
    .flat()
    .map(on => {
      const buffer = Buffer.allocUnsafe(chunk);
      return stripe => work(on, buffer.subarray(0, stripe.length), stripe);
    });
}

/** The request size that all lanes take, not so large that a lane has only a few under way. */
export function findChunkSize(channels: readonly Channel[]): number {
  return Math.min(128 * 1024, ...channels.map(({ chunk }) => chunk));
}

/** Bytes before the place where a file is gone on with that have to be the same on both sides. */
const checked = 64 * 1024;

interface Segment {
  /** Bytes that are there. */
  there: number;
  /** Bytes of the whole. */
  size: number;
  readLocal(buffer: Buffer, position: number): Promise<void>;
  readRemote(buffer: Buffer, position: number): Promise<void>;
}

/**
 * Where an interrupted file can be gone on with: before everything that may have been under way, if the last block in
 * front of that is the same on both sides; else 0.
 */
export async function resumePoint({ there, size, readLocal, readRemote }: Segment): Promise<number> {
  if (there > size) return 0;
  const point = Math.floor(Math.max(0, there - defaultSpread) / checked) * checked;
  if (point === 0) return 0;
  const [local, remote] = [Buffer.alloc(checked), Buffer.alloc(checked)];
  await Promise.all([readLocal(local, point - checked), readRemote(remote, point - checked)]);
  return digest(local) === digest(remote) ? point : 0;
}

function digest(block: Buffer): string {
  return createHash('sha256').update(block).digest('hex');
}
