import type { Api } from '../api/api.ts';
import { createEnvironmentPort } from '../api/environment-port.ts';
import { createSitePort } from '../api/workflow-port.ts';
import type { Target } from '../cli/argv/argument-types.ts';
import type { Call } from '../cli/runtime/invocation.ts';
import { reportProgress, withReport } from '../cli/terminal/workflow-progress.ts';
import type { Variables } from '../config/variables.ts';
import type { FoundEnvironment } from '../operations/ports/operation-ports.ts';

/** Milliseconds; a wait that looks less often than once an hour was a slip of the pen. */
const maxPollingDelay = 3_600_000;

/** Looks the site up where it is not known, and lends the ports of its environment to the protocols of mode/. */
export async function findEnvironment(
  call: Call,
  {
    api,
    variables,
    site: known,
  }: { api: Api; variables: Variables; site: FoundEnvironment['site'] | undefined },
  target: Target,
): Promise<FoundEnvironment> {
  const site = known ?? (await api.sites.find(target.site));
  const { environment } = target;
  const { clock } = call.machine;
  const { signal } = call.signals;
  const interval = variables.number('workflow_polling_delay_ms', maxPollingDelay);
  const partsFor = (name: string) => ({
    ...{ api, clock, signal, site, environment: name, interval },
    onProgress: reportProgress(call, `${site.name}.${name}`),
  });
  const own = partsFor(environment);
  const port = withReport(createEnvironmentPort(own), own.onProgress);
  return {
    name: port.name,
    site,
    environment,
    port,
    sitePort(name) {
      const parts = partsFor(name);
      return withReport(createSitePort(parts), parts.onProgress);
    },
  };
}
