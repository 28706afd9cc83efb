import type { Configuration } from '../../config/configuration.ts';
import type { About } from './context.ts';
import type { Call } from './invocation.ts';

/** For `self:info`; nothing is asked of the platform, which may be what does not work. */
export function aboutTurnout(
  { machine, version }: Pick<Call, 'machine' | 'version'>,
  { setting, config, data }: Pick<Configuration, 'setting' | 'config' | 'data'>,
): About {
  const { program, arguments: args } = machine.programs.self();
  return {
    turnout_version: version,
    turnout_path: args[0],
    node_version: machine.versions.node,
    node_binary_path: program,
    os_version: `${machine.system} ${machine.versions.system}`,
    platform: setting('platform') ?? 'pantheon',
    config_path: config,
    data_path: data,
  };
}
