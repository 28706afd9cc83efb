import { NetworkError } from '../../errors/turnout-error.ts';
import type { HttpProxy } from './find-proxy.ts';
import { describeReason, UnreachableError } from './network-errors.ts';

/** What a proxy answers to CONNECT. */
export interface ProxyAnswer {
  statusCode: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Nothing of the request has been sent. */
export function proxyRefused(
  url: URL,
  proxy: HttpProxy,
  { statusCode, headers }: ProxyAnswer,
): UnreachableError {
  const name = describeProxy(proxy);
  const target = `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`;
  // tinyproxy says 401 for a wrong password, and 407 only for none.
  if (statusCode === 407 || statusCode === 401) return refusedLogin(proxy, { statusCode, headers });
  if (statusCode === 403 || statusCode === 405) {
    return new UnreachableError(`${name} does not allow connections to ${target} (${statusCode}).`, {
      hint: `Ask its administrator to allow ${target}. If the host is reachable without the proxy: NO_PROXY=${url.hostname}, or --proxy=none.`,
    });
  }
  if (statusCode >= 500) {
    return new UnreachableError(`${name} could not reach ${target} (${statusCode}).`, {
      hint: "Try again. If the error persists, contact the proxy's administrator, or bypass the proxy with --proxy=none.",
    });
  }
  return new UnreachableError(`${name} answered with ${statusCode} instead of a connection to ${target}.`, {
    hint: `Is it a proxy? Check ${proxy.from}; --proxy=none goes without it.`,
  });
}

function refusedLogin(proxy: HttpProxy, { statusCode, headers }: ProxyAnswer): UnreachableError {
  const schemes = [headers['proxy-authenticate'] ?? []]
    .flat()
    .map(each => each.trim().split(/[\s,]/)[0] ?? '');
  const name = describeProxy(proxy);
  if (schemes.length > 0 && !schemes.some(each => /^basic$/i.test(each))) {
    return new UnreachableError(
      `${name} wants a login with ${schemes.join(' or ')} (${statusCode}), which turnout does not speak.`,
      { hint: 'A proxy of your own that logs in there does, such as cntlm or px: name that one instead.' },
    );
  }
  const what = proxy.authorization
    ? 'does not accept the user and the password'
    : 'wants a user and a password';
  return new UnreachableError(`${name} ${what} (${statusCode}).`, {
    hint: `Give them with it: ${proxy.url.protocol}//USER:PASSWORD@${proxy.url.host}; special characters as in %40 for @.`,
  });
}

/** It agreed to the connection, and what came was a page of its own, or the end. Nothing was sent. */
export function proxySpokeItself(url: URL, proxy: HttpProxy, cause: unknown): UnreachableError {
  const target = `${url.hostname}:${url.port || 443}`;
  return new UnreachableError(
    `${describeProxy(proxy)} agreed to connect to ${target}, but no TLS came through it.`,
    {
      hint: `A proxy that shows a page of its own, such as a login, does that. Check ${proxy.from}; --proxy=none goes without it.`,
      cause,
    },
  );
}

/**
 * Whether TLS was begun and never came about, for another reason than a certificate. The library drops what comes in one
 * piece with the answer to CONNECT: all that is seen then is the end of the connection.
 */
export function isNoTls(cause: unknown): boolean {
  if (!(cause instanceof Error) || !('code' in cause)) return false;
  if (cause.code === 'ECONNRESET') return /before secure TLS connection/.test(cause.message);
  return cause.code === 'EPROTO' || cause.code === 'ERR_SSL_WRONG_VERSION_NUMBER';
}

/** What broke before the proxy had answered. */
export function proxyUnreachable(proxy: HttpProxy, cause: unknown): NetworkError {
  return new UnreachableError(`${describeProxy(proxy)} cannot be reached: ${describeReason(cause)}.`, {
    hint: `Check ${proxy.from}; --proxy=none goes without it.`,
    cause,
  });
}

/** The same error where it is one of time: it is the proxy that was silent. */
export function whileWaitingFor(proxy: HttpProxy, reason: unknown): unknown {
  if (!(reason instanceof NetworkError)) return reason;
  return new NetworkError(`${describeProxy(proxy)} kept us waiting: ${reason.message}`, {
    hint: `Check ${proxy.from}; --proxy=none goes without it.`,
    cause: reason,
  });
}

/** "The proxy proxy.example.com:8080 (HTTPS_PROXY)" */
function describeProxy({ url, from }: HttpProxy): string {
  return `The proxy ${proxyName({ url })} (${from})`;
}

export function proxyName({ url }: Pick<HttpProxy, 'url'>): string {
  return url.port ? url.host : `${url.host}:${url.protocol === 'https:' ? 443 : 80}`;
}
