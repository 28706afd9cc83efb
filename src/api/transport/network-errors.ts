import { NetworkError } from '../../errors/turnout-error.ts';
import { certificateProblem } from './certificate-errors.ts';

/** The exchange broke off, and trying again may help. Whether the server has seen the request is not known. */
export class ConnectionLostError extends NetworkError {}

/** No connection came about, and none will at once: nothing was sent. */
export class UnreachableError extends NetworkError {}

/** Not tried again: a server that is silent for so long would be silent for four times as long. */
export function tooSlow(url: URL, { timeout, began }: { timeout: number; began: boolean }): NetworkError {
  const what = began ? 'did not come to the end of its answer' : 'did not answer';
  return new NetworkError(`${url.host} ${what} within ${Math.round(timeout / 1000)} s.`, {
    hint: 'Check the network, or give it longer with --timeout SECONDS.',
  });
}

/** The connection ended before there was an answer, and Node reports no error. */
export function cutOff(): Error {
  return Object.assign(new Error('the connection ended'), { code: 'ECONNRESET' });
}

/** What `node:http` threw, as an error of ours. */
export function brokenOff(url: URL, cause: unknown, caHint?: string): NetworkError {
  if (cause instanceof NetworkError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const problem = certificateProblem(cause, caHint);
  if (problem) {
    const { why, hint } = problem;
    return new UnreachableError(`The certificate of ${url.host} is not accepted: ${why}.`, { hint, cause });
  }
  const unreachable = unreachableBecause[code];
  if (unreachable) {
    const hint = hints[code] ?? defaultHint;
    return new UnreachableError(`Could not reach ${url.host}: ${unreachable}.`, { hint, cause });
  }
  return new ConnectionLostError(`The connection to ${url.host} was lost: ${describeReason(cause)}.`, {
    hint: defaultHint,
    cause,
  });
}

/** In words that stand behind a colon. */
export function describeReason(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause ? String(cause.code) : '';
  if (code.startsWith('HPE_') && !lostBecause[code]) return `what it sends is not HTTP (${code})`;
  return unreachableBecause[code] ?? lostBecause[code] ?? cause.message.replace(/\.$/, '');
}

const unreachableBecause: Record<string, string> = {
  ECONNREFUSED: 'nothing answers there',
  ENOTFOUND: 'the host name does not resolve',
  ENETUNREACH: 'this machine has no route to it',
  EHOSTUNREACH: 'it cannot be reached from here',
  EMFILE: 'too many files are open here',
  ENFILE: 'too many files are open on this machine',
  EPROTO: 'it does not speak TLS there',
  ERR_INVALID_CHAR: 'the session or a header has a character that cannot be sent',
};

const lostBecause: Record<string, string> = {
  ECONNRESET: 'it was cut',
  EPIPE: 'it was cut',
  EAI_AGAIN: 'the name could not be resolved',
  ETIMEDOUT: 'it timed out',
  HPE_HEADER_OVERFLOW: 'the headers of its answer do not end',
};

const defaultHint = 'Check the network and --platform, then try again.';
const hints: Record<string, string> = {
  ECONNREFUSED: 'Is it running? The sandbox is started with: turnout sandbox:start',
  EMFILE: 'Allow more open files: ulimit -n 1024',
  ENFILE: 'End other programs, then try again.',
};
