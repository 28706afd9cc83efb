import { createHash } from 'node:crypto';
import type { FoundEnvironment } from '../operations/ports/operation-ports.ts';
import type { Configuration } from './configuration.ts';

export interface EnvironmentKeyOptions {
  configuration: Pick<Configuration, 'platform'>;
  found: Pick<FoundEnvironment, 'site' | 'environment'>;
}

/** A name of a folder or file for what belongs to one environment. Two platforms may have a site of the same id: sandboxes do. */
export function toEnvironmentKey({ configuration, found }: EnvironmentKeyOptions): string {
  const { api } = configuration.platform();
  const platform = createHash('sha256').update(api).digest('hex').slice(0, 8);
  return `${found.environment}.${found.site.id}.${platform}`;
}
