type Env = Readonly<Record<string, string | undefined>>;

/**
 * The HTTP proxy that curl would take for a host, as `proxy.example.com:3128`, without its password. SFTP does not go
 * through it: it is named where a connection fails.
 */
export function httpProxyFor(host: string, env: Env): string | undefined {
  const value = (name: string) => env[name.toLowerCase()] || env[name] || undefined;
  const proxy = value('HTTPS_PROXY') ?? value('ALL_PROXY') ?? value('HTTP_PROXY');
  if (proxy === undefined || isExcluded(host, value('NO_PROXY'))) return undefined;
  const address = proxy.replace(/^[a-z0-9]+:\/\//i, '').replace(/\/.*$/, '');
  return address.slice(address.lastIndexOf('@') + 1) || undefined;
}

function isExcluded(host: string, list = ''): boolean {
  const names = list.split(/[\s,]+/).filter(Boolean);
  return names.some(name => {
    const plain = name
      .replace(/^\*?\./, '')
      .replace(/:\d+$/, '')
      .toLowerCase();
    return name === '*' || host.toLowerCase() === plain || host.toLowerCase().endsWith(`.${plain}`);
  });
}
