import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toBranch } from '../../contract/environment.ts';
import { RefusedError } from '../../errors/turnout-error.ts';
import { isMissing } from '../../system/disk/files.ts';
import { type EnvironmentRecord, environmentId, type SiteRecord } from '../model/records.ts';
import { put } from '../store/store.ts';
import { organizationNamed, userId } from './accounts.ts';
import { plantCode } from './code.ts';
import { type SeedDeps, toSeconds } from './parts.ts';
import type { SitePlan } from './plan.ts';

/** In the folder of a site from its first to its last moment of being made. */
const unfinishedMark = 'unfinished';

/** The site's records come last and in one piece: a site that can be seen is whole. */
export async function plantSite(deps: SeedDeps, plan: SitePlan): Promise<void> {
  const { store, environments } = deps;
  const there = store.all('site').find(({ name }) => name === plan.name);
  if (there) return refuseOtherCode(there, plan);
  const site = siteRecord(deps, plan);
  const folder = environments.layout.site(site.id);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, unfinishedMark), '');
  const dev = environmentRecord(deps, site.id, { name: 'dev', mode: 'git', ref: 'refs/heads/master' });
  const repository = await environments.repository(site.id);
  const head = await plantCode(deps, repository, plan);
  const deployed = plan.deployed ? ['refs/tags/pantheon_test_1', 'refs/tags/pantheon_live_1'] : [];
  const branches = plan.multidevs.map(name => `refs/heads/${toBranch(name)}`);
  await repository.createRefs([...branches, ...deployed], head);
  const records = [dev, ...otherEnvironments(deps, site.id, plan)];
  store.write(put('site', site), ...records.map(record => put('environment', record)));
  await rm(join(folder, unfinishedMark));
}

/** What a kill has left of sites that were being made when it came. */
export async function removeUnfinished({ store, environments }: SeedDeps): Promise<void> {
  const { layout: locations } = environments;
  const found = await readdir(locations.sites).catch(whenMissing<string[]>([]));
  for (const siteId of found) {
    const mark = join(locations.site(siteId), unfinishedMark);
    if (!(await stat(mark).catch(whenMissing(undefined)))) continue;
    if (store.get('site', siteId)) await rm(mark);
    else await rm(locations.site(siteId), { recursive: true, force: true });
  }
}

function whenMissing<T>(otherwise: T): (error: unknown) => T {
  return error => {
    if (isMissing(error)) return otherwise;
    throw error;
  };
}

function refuseOtherCode({ name, importedFrom }: SiteRecord, { code }: SitePlan): void {
  if (!('folder' in code) || code.folder === importedFrom) return;
  throw new RefusedError(`The site ${name} is there already, with other code than ${code.folder}.`, {
    hint: 'Give the new site another name with --site, or forget everything with turnout sandbox:reset.',
  });
}

function siteRecord({ store, clock, random, siteIds }: SeedDeps, plan: SitePlan): SiteRecord {
  return {
    id: siteIds?.[plan.name] ?? random.uuid(),
    name: plan.name,
    label: plan.label,
    framework: plan.code.framework,
    phpVersion: plan.code.phpVersion,
    createdAt: toSeconds(clock),
    ownerId: userId(store, plan.owner),
    memberIds: plan.members.map(email => userId(store, email)),
    organizationId: plan.organization && organizationNamed(store, plan.organization)?.id,
    frozen: plan.frozen ?? false,
    importedFrom: 'folder' in plan.code ? plan.code.folder : undefined,
  };
}

function otherEnvironments(deps: SeedDeps, siteId: string, plan: SitePlan): EnvironmentRecord[] {
  const make = (name: string, ref: string | undefined) =>
    environmentRecord(deps, siteId, { name, mode: undefined, ref });
  return [
    make('test', plan.deployed ? 'refs/tags/pantheon_test_1' : undefined),
    make('live', plan.deployed ? 'refs/tags/pantheon_live_1' : undefined),
    ...plan.multidevs.map(name => make(name, `refs/heads/${name}`)),
  ];
}

function environmentRecord(
  { clock, random }: SeedDeps,
  siteId: string,
  rest: Pick<EnvironmentRecord, 'name' | 'mode' | 'ref'>,
): EnvironmentRecord {
  return {
    id: environmentId(siteId, rest.name),
    siteId,
    createdAt: toSeconds(clock),
    bindingId: random.hex(16),
    ...rest,
  };
}
