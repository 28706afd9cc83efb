import { type AddressInfo, createConnection, createServer } from 'node:net';
import type { Dice } from '../../faults/harness/dice.ts';

export interface ShakyProxy {
  port: number;
  cuts(): number;
  close(): Promise<void>;
}

/** Passes connections on, and cuts one of so many of them somewhere in its first bytes. */
export async function startShakyProxy(
  target: number,
  { dice, oneIn }: { dice: Dice; oneIn: number },
): Promise<ShakyProxy> {
  let cuts = 0;
  const server = createServer({ noDelay: true }, near => {
    const far = createConnection({ host: '127.0.0.1', port: target, noDelay: true });
    const cut = () => {
      near.destroy();
      far.destroy();
    };
    if (dice.oneIn(oneIn)) {
      let left = dice.below(10_000);
      near.on('data', chunk => {
        left -= chunk.length;
        if (left > 0 || near.destroyed) return;
        cuts += 1;
        cut();
      });
    }
    for (const socket of [near, far]) socket.on('error', () => {}).on('close', cut);
    near.pipe(far).pipe(near);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cuts: () => cuts,
    close: () => new Promise(resolve => server.close(() => resolve())),
  };
}
