/** Chance as an argument. */
export interface Random {
  uuid(): string;
  /** Lower-case hexadecimal, two digits a byte. */
  hex(bytes: number): string;
  /** From 0 up to, not including, 1. */
  fraction(): number;
}

/** Loaded when it is first needed: it costs a sixth of an empty start. */
const crypto = () => process.getBuiltinModule('node:crypto');

export const systemRandom: Random = {
  uuid: () => crypto().randomUUID(),
  hex: bytes => crypto().randomBytes(bytes).toString('hex'),
  fraction: () => Math.random(),
};
