import { type ExitName, exitCodes } from './exit-codes.ts';

export interface ErrorOptions {
  /** What to do next: the second line of the message. */
  hint?: string | undefined;
  cause?: unknown;
}

/**
 * A failure that was foreseen: `message` says what happened and why, `hint` what to do next.
 * Thrown anywhere, printed once, by main. Recognised by class or by `exit`, never by its text.
 */
export class TurnoutError extends Error {
  readonly exit: ExitName;
  readonly hint: string | undefined;

  constructor(exit: ExitName, message: string, { hint, cause }: ErrorOptions = {}) {
    super(message, { cause });
    this.name = 'TurnoutError';
    this.exit = exit;
    this.hint = hint;
  }

  get exitCode(): number {
    return exitCodes[this.exit].code;
  }
}

/** The command line is wrong; nothing was sent. */
export class UsageError extends TurnoutError {
  constructor(message: string, options?: ErrorOptions) {
    super('usage', message, options);
  }
}

/** Not logged in, or the platform does not accept the credential. */
export class AuthError extends TurnoutError {
  constructor(message: string, options?: ErrorOptions) {
    super('auth', message, options);
  }
}

/** Uncommitted changes stand in the way; they are untouched. */
export class PendingError extends TurnoutError {
  constructor(message: string, options?: ErrorOptions) {
    super('pending', message, options);
  }
}

/** The user was asked and chose to leave the changes where they are: told as a result, and still exit code 4. */
export class KeptError extends PendingError {}

/** The platform ran the workflow, and it failed or was aborted. */
export class WorkflowError extends TurnoutError {
  constructor(message: string, options?: ErrorOptions) {
    super('workflow', message, options);
  }
}

/** Our deadline passed; the platform may still be at work. */
export class TimeoutError extends TurnoutError {
  constructor(message: string, options?: ErrorOptions) {
    super('timeout', message, options);
  }
}

/** There is nothing to do, and the caller wants to be told so by the exit code. */
export class NothingToDoError extends TurnoutError {
  constructor(message: string, options?: ErrorOptions) {
    super('nothing', message, options);
  }
}

/** Another user's workflow holds the environment. */
export class BusyError extends TurnoutError {
  constructor(message: string, options?: ErrorOptions) {
    super('busy', message, options);
  }
}

/** The platform could not be reached, or what it said makes no sense. */
export class NetworkError extends TurnoutError {
  constructor(message: string, options?: ErrorOptions) {
    super('network', message, options);
  }
}

/** Unknown site, environment, file, stash or key. */
export class NotFoundError extends TurnoutError {
  constructor(message: string, options?: ErrorOptions) {
    super('not-found', message, options);
  }
}

/** The platform forbids it. */
export class RefusedError extends TurnoutError {
  constructor(message: string, options?: ErrorOptions) {
    super('refused', message, options);
  }
}

/** The server gives no access to a path. */
export class PermissionError extends RefusedError {}

/** We refuse, because going on could do harm. */
export class UnsafeError extends TurnoutError {
  constructor(message: string, options?: ErrorOptions) {
    super('unsafe', message, options);
  }
}

/** A signal ended the work. */
export class InterruptedError extends TurnoutError {
  constructor(
    message: string,
    options?: ErrorOptions & { by?: 'interrupted' | 'terminated' | 'hangup' | undefined },
  ) {
    super(options?.by ?? 'interrupted', message, options);
  }
}
