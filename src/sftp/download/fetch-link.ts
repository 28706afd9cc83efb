import { readlinkSync, renameSync, symlinkSync, unlinkSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { UnsafeError } from '../../errors/turnout-error.ts';
import { mapConcurrently } from '../../system/concurrency/map-concurrently.ts';
import { hasCode } from '../../system/disk/files.ts';
import { readLink } from '../remote/read-link.ts';
import { leadsOut } from '../transfer/link-way.ts';
import { momentaryName } from '../transfer/partial-file.ts';
import type { Download, DownloadLocation } from './download-task.ts';
import { localEntry, unwritable } from './local-folder.ts';

interface FoundLink extends DownloadLocation {
  target: string;
}

/**
 * Makes the links here as they are there, behind all that is fetched: where one leads can depend on every other. None is
 * followed, and none is left that leads out (faults-and-attacks.md S-08).
 */
export async function fetchLinks(transfer: Download): Promise<void> {
  const read = await mapConcurrently(transfer.links, location => findTarget(transfer, location));
  const links = read.filter(link => link !== undefined);
  const planned = new Map(links.map(({ local, target }) => [belowRoot(transfer, local), target]));
  for (const link of links) await makeLink(transfer, link, planned);
}

async function findTarget(transfer: Download, location: DownloadLocation): Promise<FoundLink | undefined> {
  const { path } = location;
  try {
    const target = await readLink(transfer.carrier.channel(), path);
    return { ...location, target };
  } catch (error) {
    await transfer.fail(path, error, `${path} was not fetched`);
    return undefined;
  }
}

async function makeLink(
  transfer: Download,
  { path, local, target, names }: FoundLink,
  planned: ReadonlyMap<string, string>,
): Promise<void> {
  try {
    const below = belowRoot(transfer, local);
    const isLost =
      isAbsolute(target) || leadsOut(below, link => planned.get(link) ?? linkHere(transfer, link));
    if (isLost) throw outside(path, target);
    const here = localEntry(local);
    if (here?.isSymbolicLink() && readlinkSync(local) === target)
      return await transfer.report({ event: 'same', path, local });
    if (!transfer.options.dryRun) {
      names?.refuseTwin(basename(local));
      replaceByLink(local, target, here !== undefined);
      // The disk may take two names for one, so what was made is looked at.
      if (leadsOut(below, link => linkHere(transfer, link))) {
        unlinkSync(local);
        throw outside(path, target);
      }
    }
    await transfer.report({ event: 'linked', path, local });
  } catch (error) {
    await transfer.fail(path, error, `${path} was not fetched`);
  }
}

/** Beside it first: on a disk that has no links, what is there has to stay. */
function replaceByLink(local: string, target: string, isThere: boolean): void {
  try {
    if (isThere || !isNewLink(local, target)) replace(local, target);
  } catch (error) {
    throw unwritable(local, error);
  }
}

/** Another process may have made one meanwhile. */
function isNewLink(local: string, target: string): boolean {
  try {
    symlinkSync(target, local);
    return true;
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    return false;
  }
}

function replace(local: string, target: string): void {
  const beside = join(dirname(local), momentaryName(basename(local)));
  symlinkSync(target, beside);
  try {
    renameSync(beside, local);
  } catch (error) {
    unlinkSync(beside);
    throw error;
  }
}

function belowRoot({ root }: Download, local: string): string {
  return relative(root, local).replaceAll(sep, '/');
}

function linkHere({ root }: Download, below: string): string | undefined {
  const path = `${root}${sep}${below}`;
  return localEntry(path)?.isSymbolicLink() ? readlinkSync(path).replaceAll(sep, '/') : undefined;
}

function outside(path: string, target: string): UnsafeError {
  return new UnsafeError(`${path} is a link that leads out of what is fetched, to ${target}.`, {
    hint: 'It was not made here.',
  });
}
