import type { Api } from '../api/api.ts';
import { proxyName } from '../api/transport/proxy-errors.ts';
import type { Target } from '../cli/argv/argument-types.ts';
import type { Configuration } from '../config/configuration.ts';
import { openServerTraits } from '../config/server-traits.ts';
import { connectionMode, isDevelopment } from '../contract/environment.ts';
import type { ConnectionPorts } from '../operations/ports/diagnosis-ports.ts';
import type { FoundEnvironment } from '../operations/ports/operation-ports.ts';
import { createProbe } from '../sftp/connect/probe.ts';
import { type ConnectionDeps, resolveConnection } from './connection-options.ts';

interface ConnectionPortDeps {
  target: Target;
  api: Api;
  find(target: Target): Promise<FoundEnvironment>;
  registered(): Promise<readonly string[]>;
  ways: Omit<ConnectionDeps, 'found' | 'configuration'> & { configuration: Configuration };
}

/** What a diagnosis tries, on the real platform and its real server. */
export function connectionPorts({
  target,
  api,
  find,
  registered,
  ways,
}: ConnectionPortDeps): ConnectionPorts {
  const { machine } = ways.call;
  let domain: string | undefined;
  let opened: ReturnType<typeof createProbe> | undefined;
  const probe = () => {
    if (opened) return opened;
    throw new TypeError('the environment has to be looked up first');
  };

  return {
    // The keys and the agent are looked at even where no environment is known.
    keys: async () =>
      (opened ?? (await openProbe({ name: '', site: { id: '', name: '' }, environment: 'dev' }))).keys(),
    async session() {
      const { userId } = await api.session();
      return { email: (await api.users.get(userId)).email };
    },
    async environment() {
      const found = await find(target);
      const { site, environment, name } = found;
      const about = await api.environments.find({ site: site.id, environment });
      if (about.dns_zone) domain = `${environment}-${site.name}.${about.dns_zone}`;
      opened = await openProbe(found);
      return { name, mode: connectionMode(about), isDevelopment: isDevelopment(environment) };
    },
    clockAhead: api.clockAhead,
    proxy() {
      const proxy = api.proxy();
      return proxy && { name: proxyName(proxy), from: proxy.from };
    },
    wake: async () => domain !== undefined && (await api.wake(domain)).isUp,
    registered,
    server: () => probe().server,
    lookUp: () => probe().lookUp(),
    reach: () => probe().reach(),
    greeting: () => probe().greeting(),
    hostKey: () => probe().hostKey(),
    login: () => probe().login(),
    remote: () => probe().remote(),
    close: async () => opened?.close(),
  };

  async function openProbe(found: ConnectionDeps['found']) {
    // What it finds out is remembered; it goes by nothing that was.
    const openTraits: ConnectionDeps['openTraits'] = server => ({
      ...openServerTraits(ways.configuration.cache, server, machine.clock),
      read: () => ({}),
    });
    const connecting = await resolveConnection({ ...ways, found, openTraits });
    return createProbe({ connecting, random: machine.random });
  }
}
