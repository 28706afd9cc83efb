import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDevelopment } from '../../contract/environment.ts';
import type { EnvironmentRecord } from '../model/records.ts';
import type { Area, Home } from '../ssh/ports.ts';
import { layOutDeployedCode } from './deployed-code.ts';
import type { Layout } from './layout.ts';
import { memoizeAsync } from './memoize-async.ts';
import type { Trees } from './working-trees.ts';

interface HomesDeps {
  layout: Layout;
  trees: Trees;
  closedReason(environment: EnvironmentRecord): string;
}

const readOnly: Partial<Record<Area['name'], string>> = {
  logs: 'Logs are written by the platform; they can be read and fetched.',
  certs: 'Certificates are managed by the platform; they can be read and fetched.',
};

/** What an SFTP login to an environment sees (platform-api.md 14). */
export function createHomes({ layout, trees, closedReason }: HomesDeps) {
  const deployed = new Map<string, Promise<string>>();

  async function codeArea(environment: EnvironmentRecord): Promise<Area> {
    if (isDevelopment(environment.name)) {
      const tree = await trees.tree(environment);
      return { name: 'code', root: tree.root, tree };
    }
    const root = await memoizeAsync(deployed, `${environment.id} ${environment.ref}`, async () => {
      const { ref, siteId } = environment;
      const repository = await trees.repository(siteId);
      return layOutDeployedCode({ repository, ref, folder: layout.environment(environment) });
    });
    return { name: 'code', root, refusal: closedReason(environment) };
  }

  return async (environment: EnvironmentRecord): Promise<Home> => {
    const areas: Area[] = [await codeArea(environment)];
    for (const name of ['files', 'logs', 'certs', 'tmp'] as const) {
      const root = join(layout.environment(environment), name);
      mkdirSync(root, { recursive: true });
      areas.push({ name, root, refusal: readOnly[name] });
    }
    return { bindingId: environment.bindingId, areas };
  };
}
