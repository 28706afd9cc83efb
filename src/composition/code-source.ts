import type { Call } from '../cli/runtime/invocation.ts';
import type { Configuration } from '../config/configuration.ts';
import { connectionInfo } from '../contract/connection.ts';
import type { CodeSource } from '../git/fetch-commits.ts';
import type { FoundEnvironment } from '../operations/ports/operation-ports.ts';
import type { SshArguments } from '../ssh/ssh-options.ts';

interface FetchDeps {
  call: Pick<Call, 'machine' | 'report' | 'signals'>;
  configuration: Pick<Configuration, 'platform'>;
  found?: Pick<FoundEnvironment, 'name' | 'site' | 'environment'> | undefined;
  identity?: string | undefined;
  sshArguments(): Promise<SshArguments>;
}

/** Where the code of an environment is; of none, nothing is fetched. */
export function createCodeSource({
  call,
  configuration,
  found,
  identity,
  sshArguments,
}: FetchDeps): CodeSource {
  return {
    url: found && connectionInfo({ ...found, platform: configuration.platform() }).git_url,
    branch: found && found.environment !== 'dev' ? found.environment : 'master',
    name: found?.name ?? '',
    isKeyNamed: identity !== undefined,
    env: call.machine.env,
    sshArguments,
    signal: call.signals.signal,
    tell: call.report.wire,
  };
}
