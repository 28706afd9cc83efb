import { statSync } from 'node:fs';
import { isMissing } from './files.ts';

/**
 * Why a folder, or a file, is not this user's alone to write to, in words; undefined for one that is, and for one that is
 * not there. Anyone who may write to a folder can put a file of theirs in the place of ours.
 */
export function whyShared(path: string): string | undefined {
  const own = process.getuid?.();
  // Windows has neither owners nor modes that Node knows.
  if (own === undefined) return undefined;
  try {
    const { uid, mode } = statSync(path);
    // In a sticky folder, such as /tmp, what is ours can be replaced by no other user.
    if ((mode & 0o022) !== 0 && (mode & 0o1000) === 0) return 'others on this machine may write to it';
    return own !== 0 && uid !== own && uid !== 0 ? 'it belongs to another user' : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
