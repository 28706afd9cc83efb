import type { Api } from '../api/api.ts';
import { createEnvironmentPort } from '../api/environment-port.ts';
import type { FoundEnvironment } from '../cli/context.ts';
import type { Target } from '../cli/define-command.ts';
import type { Call } from '../cli/engine.ts';
import { telling, tellProgress } from '../cli/tell-progress.ts';

/** Looks the site up, and lends the ports of its environment to the protocols of mode/. */
export async function findEnvironment(call: Call, api: Api, target: Target): Promise<FoundEnvironment> {
  const site = await api.sites.find(target.site);
  const { environment } = target;
  const { clock } = call.machine;
  const { signal } = call.signals;
  const onProgress = tellProgress(call, `${site.name}.${environment}`);
  const port = createEnvironmentPort({ api, clock, signal, site, environment, onProgress });
  return { name: port.name, site, environment, port: telling(port, onProgress) };
}
