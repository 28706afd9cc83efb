/** The id of this process. */
export const ownProcessId = process.pid;

/** The id of this process and a number; random, since processes of other machines have the same ids. */
export function newOwner(): string {
  return `${ownProcessId}-${Math.floor(Math.random() * 2 ** 48)}`;
}

/** Whether a process of this machine lives, of whatever user. */
export function isProcessAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
