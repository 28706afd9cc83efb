/** Git ended with another code than 0, or could not be started. */
export class GitError extends Error {
  override readonly name = 'GitError';
  /** The arguments, without the hardening in front of them. */
  readonly command: readonly string[];
  readonly stderr: string;
  /** Exit code; null when a signal ended Git or it did not start. */
  readonly code: number | null;

  constructor(command: readonly string[], { stderr, code }: { stderr: string; code: number | null }) {
    super(`git ${command[0]} failed (${code ?? 'no exit code'}): ${stderr.trim() || 'no message'}`);
    this.command = command;
    this.stderr = stderr;
    this.code = code;
  }
}
