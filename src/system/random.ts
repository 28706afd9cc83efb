import { randomBytes, randomUUID } from 'node:crypto';

/** Chance as an argument. */
export interface Random {
  uuid(): string;
  /** Lower-case hexadecimal, two digits a byte. */
  hex(bytes: number): string;
  /** From 0 up to, not including, 1. */
  fraction(): number;
}

export const systemRandom: Random = {
  uuid: () => randomUUID(),
  hex: bytes => randomBytes(bytes).toString('hex'),
  fraction: () => Math.random(),
};
