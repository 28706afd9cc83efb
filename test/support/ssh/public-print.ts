import { createHash } from 'node:crypto';

/** The fingerprint of a public key line, as `ssh-keygen -l` prints it. */
export function publicPrint(line: string): string {
  const blob = Buffer.from(line.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}
