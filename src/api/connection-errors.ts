import { NetworkError } from '../errors/turnout-error.ts';

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
export function brokenOff(url: URL, cause: unknown): NetworkError {
  if (cause instanceof NetworkError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const unreachable = unreachableBecause[code];
  if (unreachable) {
    const hint = code === 'ECONNREFUSED' ? refusedHint : defaultHint;
    return new UnreachableError(`Could not reach ${url.host}: ${unreachable}.`, { hint, cause });
  }
  const why =
    lostBecause[code] ??
    (code.startsWith('HPE_') ? `what it sends is not HTTP (${code})` : undefined) ??
    (cause instanceof Error ? cause.message : String(cause));
  return new ConnectionLostError(`The connection to ${url.host} was lost: ${why}.`, {
    hint: defaultHint,
    cause,
  });
}

const unreachableBecause: Record<string, string> = {
  ECONNREFUSED: 'nothing answers there',
  ENOTFOUND: 'there is no host of that name',
  ENETUNREACH: 'this machine has no route to it',
  EHOSTUNREACH: 'it cannot be reached from here',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate cannot be verified',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
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
const refusedHint = 'Is it running? The sandbox is started with: turnout sandbox:start';
