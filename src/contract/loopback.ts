/** Whether a host of a URL is this machine itself; only then may a secret go there without encryption. */
export function isLoopback(hostname: string): boolean {
  const host = hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  // A URL writes every spelling of an address in this form: 127.1 and 0x7f.1 too.
  return host === '::1' || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(host) || /^::ffff:7f[0-9a-f]{2}:/.test(host);
}
