/** Chance that can be repeated: the same seed, the same throws. */
export interface Dice {
  /** From 0 up to, not including, `end`. */
  below(end: number): number;
  pick<T>(items: readonly T[]): T;
  bytes(length: number): Buffer;
  /** True once in so many throws. */
  oneIn(throws: number): boolean;
}

/** mulberry32, which passes what we need and is eight lines. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number) => Math.floor(next() * end);
  return {
    below,
    pick: items => items[below(items.length)] as (typeof items)[number],
    bytes: length => Buffer.from(Array.from({ length }, () => below(256))),
    oneIn: throws => below(throws) === 0,
  };
}
