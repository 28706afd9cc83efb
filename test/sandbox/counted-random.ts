import type { Random } from '../../src/system/random.ts';

/** Chance that can be foreseen: the n-th thing drawn after `start` has n in it. */
export function countedRandom(start = 0): Random {
  let drawn = start;
  const next = (digits: number) => String(++drawn).padStart(digits, '0');
  return {
    uuid: () => `00000000-0000-4000-8000-${next(12)}`,
    hex: bytes => next(bytes * 2),
    fraction: () => 0.5,
  };
}
