/**
 * Returns whether NO_PROXY names a host: `*`, a name with all below it (with and without a dot or `*.` before it), an
 * address, a network as in `10.0.0.0/8`, `10.*` or `fd00::/8`, each with or without a port.
 */
export function bypassesProxy(url: URL, noProxy: string): boolean {
  const host = bare(url.hostname);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return noProxy
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter(Boolean)
    .some(entry => matches(entry, host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const [name, only] = splitPort(entry);
  if (only !== undefined && only !== port) return false;
  if (name.includes('/')) return isInNetwork(host, name);
  if (/^[\d.]+\*$/.test(name)) return /^[\d.]+$/.test(host) && host.startsWith(name.slice(0, -1));
  const suffix = bare(name).replace(/^\*?\./, '');
  const address = toBits(host);
  // 66.0.88 is no part of 10.66.0.88.
  if (address !== undefined) return address === toBits(suffix);
  return suffix !== '' && (host === suffix || host.endsWith(`.${suffix}`));
}

/** `[::1]:80`, `host:80`; an IPv6 address without brackets has no port. */
function splitPort(entry: string): [string, string | undefined] {
  const [, name, port] = /^(\[[^\]]*\](?:\/\d+)?|[^:]*):(\d+)$/.exec(entry) ?? [];
  return name ? [name, port] : [entry, undefined];
}

function bare(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[([^\]]*)\]/, '$1')
    .replace(/\.$/, '');
}

function isInNetwork(host: string, network: string): boolean {
  const [address = '', length = ''] = bare(network).split('/');
  const [there, here] = [toBits(address), toBits(host)];
  if (there === undefined || here === undefined || !/^\d{1,3}$/.test(length)) return false;
  // An IPv4 address stands in the last 32 of 128 bits.
  const bits = Number(length) + (address.includes(':') ? 0 : 96);
  return there.slice(0, bits) === here.slice(0, bits) && bits <= 128;
}

/** An address as 128 digits of 0 and 1; undefined for what is none. */
function toBits(host: string): string | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(host)) return toBits(`::ffff:${host}`);
  if (!host.includes(':') || !/^[0-9a-f:.]+$/.test(host)) return undefined;
  const [head = '', tail, ...more] = withoutDots(host).split('::');
  const [before, after] = [groups(head), groups(tail ?? '')];
  const missing = 8 - before.length - after.length;
  if (more.length > 0 || missing < 0 || (tail === undefined && missing > 0)) return undefined;
  const all = [...before, ...Array.from({ length: missing }, () => '0'), ...after];
  return all.map(group => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}

function groups(text: string): string[] {
  return text === '' ? [] : text.split(':');
}

/** `::ffff:10.0.0.1` → `::ffff:a00:1` */
function withoutDots(host: string): string {
  return host.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_whole, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
}
