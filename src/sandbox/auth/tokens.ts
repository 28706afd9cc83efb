import type { Random } from '../../system/random.ts';

// The sandbox's tokens have a form of their own, so that a real one that strays here is turned away
// before anyone keeps it (decisions.md 32).
const prefix = 'sandbox-';

export function newMachineToken(random: Random): string {
  return `${prefix}${random.hex(20)}`;
}

export function looksLikeSandboxToken(token: string): boolean {
  return token.startsWith(prefix);
}
