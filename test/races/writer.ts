import { openSftp, sha256 } from '../support/platform-client.ts';
import type { Lane } from './lane.ts';

export interface Acknowledged {
  path: string;
  sha256: string;
  /** Epoch milliseconds at which the server had said that it has it. */
  at: number;
}

export interface Writer {
  written: Acknowledged[];
  /** Resolves when it has stopped: by `stop`, or because the server refuses, as it does in Git mode. */
  ended: Promise<void>;
  stop(): void;
}

/** Uploads one file after the other, without a pause; every fourth time the same one again. */
export async function startWriter(channel: Lane, sshPort: number, round: string): Promise<Writer> {
  const { siteId, privateKey } = channel;
  const session = await openSftp({ sshPort, username: `dev.${siteId}`, privateKey });
  const written: Acknowledged[] = [];
  let stopped = false;

  async function work(): Promise<void> {
    for (let n = 0; !stopped; n++) {
      const path = n % 4 === 0 ? 'again.txt' : `race-${round}-${n}.txt`;
      const content = Buffer.from(`${round} ${n}\n${'x'.repeat(n % 4 === 0 ? n : 10)}\n`);
      try {
        await session.write(`code/${path}`, content);
      } catch {
        return;
      }
      written.push({ path, sha256: sha256(content), at: Date.now() });
    }
  }

  return {
    written,
    ended: work().finally(() => session.end()),
    stop: () => {
      stopped = true;
    },
  };
}
