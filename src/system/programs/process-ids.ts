/** The id of this process. */
export const ownProcessId = process.pid;

/** Whether a process of this machine lives, of whatever user. */
export function isProcessAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
