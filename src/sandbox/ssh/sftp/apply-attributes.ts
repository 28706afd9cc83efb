import { fchmodSync, fstatSync, ftruncateSync, futimesSync } from 'node:fs';
import { type Attributes, keptPermissions } from './attributes.ts';

/**
 * Sets what the platform keeps: the size, the modification time and, of the mode, the owner's executable bit
 * of a file (decisions.md 34). Owner and group are accepted and forgotten.
 */
export function applyAttributes(descriptor: number, { size, mode, times }: Attributes): void {
  if (size !== undefined) ftruncateSync(descriptor, size);
  if (mode !== undefined && fstatSync(descriptor).isFile()) fchmodSync(descriptor, keptPermissions(mode));
  if (times !== undefined) futimesSync(descriptor, times.accessed, times.modified);
}
