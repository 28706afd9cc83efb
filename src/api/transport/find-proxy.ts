import { isLoopback } from '../../contract/loopback.ts';
import { Secret } from '../../errors/secret.ts';
import { UsageError } from '../../errors/turnout-error.ts';
import { cleanValue } from '../../text/clean-value.ts';
import { bypassesProxy } from './bypass-proxy.ts';

export interface HttpProxy {
  /** Without a user and a password. */
  url: URL;
  /** User and password as the header has them, in Base64. */
  authorization: Secret | undefined;
  /** Where it is named: `HTTPS_PROXY`, `--proxy`. */
  from: string;
}

export interface ProxySources {
  env: Readonly<Record<string, string | undefined>>;
  /** What the user named for turnout alone, and where. */
  own?: { value: string; from: string } | undefined;
}

/**
 * Finds the proxy that a URL is asked for through, as curl and Terminus do: undefined for this machine itself and for what
 * NO_PROXY names. Throws UsageError for what cannot be a proxy; what is wrong with it is not shown, since it may hold a
 * password.
 */
export function findProxy(url: URL, { env, own }: ProxySources): HttpProxy | undefined {
  if (isLoopback(url.hostname)) return undefined;
  if (own && /^(none|off|no|false|direct)$/i.test(own.value)) return undefined;
  const named = own ?? namedByEnvironment(url, env);
  if (!named) return undefined;
  const noProxy = env['no_proxy'] || env['NO_PROXY'] || '';
  return bypassesProxy(url, cleanValue(noProxy)) ? undefined : parseProxy(named);
}

function namedByEnvironment({ protocol }: URL, env: ProxySources['env']): ProxySources['own'] {
  const kind = protocol === 'https:' ? 'https' : 'http';
  const names = [`${kind}_proxy`, `${kind}_proxy`.toUpperCase(), 'all_proxy', 'ALL_PROXY'];
  // A web server hands the header `Proxy` of a stranger to its programs under this name (httpoxy).
  const trusted = names.filter(name => name !== 'HTTP_PROXY' || !env['REQUEST_METHOD']);
  for (const from of trusted) {
    const value = cleanValue(env[from] ?? '');
    if (value) return { value, from };
  }
  return undefined;
}

function parseProxy({ value, from }: { value: string; from: string }): HttpProxy {
  // Without this, `http:/proxy` would be the host `http`.
  if (/^https?:(?:\/(?!\/)|(?!\/|\d+$))/i.test(value)) throw badProxy(from);
  const url = parseUrl(value.includes('://') ? value : `http://${value}`, from);
  if (/^socks/.test(url.protocol)) {
    throw new UsageError(`${from} names a SOCKS proxy, which turnout does not speak.`, {
      hint: `Name an HTTP proxy with --proxy URL, or go without one: --proxy=none. For SFTP and Git: a ProxyCommand in ~/.ssh/config.`,
    });
  }
  if (!/^https?:$/.test(url.protocol) || !url.hostname) throw badProxy(from);
  const login = url.username || url.password ? `${decode(url.username)}:${decode(url.password)}` : undefined;
  // Known from now on, it is shown nowhere.
  new Secret(decode(url.password));
  return { url: new URL(url.origin), authorization: login === undefined ? undefined : basic(login), from };
}

function parseUrl(text: string, from: string): URL {
  try {
    return new URL(text);
  } catch {
    throw badProxy(from);
  }
}

function badProxy(from: string): UsageError {
  return new UsageError(`${from} is not the address of a proxy.`, {
    hint: 'It takes http://HOST:PORT or http://USER:PASSWORD@HOST:PORT; special characters of a password as in %40 for @.',
  });
}

function basic(login: string): Secret {
  return new Secret(Buffer.from(login).toString('base64'));
}

/** A password with a bare % is meant as it stands. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
