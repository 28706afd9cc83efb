import { lstatSync, readdirSync } from 'node:fs';
import type { Clock } from '../../../system/clock.ts';
import type { AreaLocation } from '../virtual-tree.ts';
import { type Attributes, folderAttributes, toAttributes } from './attributes.ts';
import type { FolderHandle, Workspace } from './handles.ts';
import { longName } from './long-name.ts';
import { handleReply, type NamedEntry } from './replies.ts';

/** Entries of one reply: some 20 KB, so that no reply nears the packet limit whatever the names. */
const batch = 100;

export function openFolder({ tree, handles, clock }: Workspace, id: number, path: string): Buffer {
  handles.checkRoom();
  const location = tree.locate(path);
  const folder = folderAttributes(clock.now());
  if (location.kind === 'area') {
    return handleReply(id, handles.add(realFolder(location, folder, clock)));
  }
  const names = ['.', '..', ...location.entries];
  const entries = names.map(name => named(Buffer.from(name), folder, clock));
  return handleReply(id, handles.add(folderHandle(location.path, entries.values(), () => {})));
}

function realFolder(location: AreaLocation, parent: Attributes, clock: Clock): FolderHandle {
  const folder = location.area.jail.openFolder(location.names);
  try {
    const names = readdirSync(folder.path, { encoding: 'buffer' });
    const entries = readEntries(folder.path, names, parent, clock);
    return folderHandle(location.path, entries, () => folder.close());
  } catch (error) {
    folder.close();
    throw error;
  }
}

/** Names may be any bytes that a push brought, so paths are put together as bytes. */
function* readEntries(folder: string, names: Buffer[], parent: Attributes, clock: Clock) {
  yield named(Buffer.from('.'), toAttributes(lstatSync(folder)), clock);
  yield named(Buffer.from('..'), parent, clock);
  const prefix = Buffer.from(`${folder}/`);
  for (const name of names) {
    const stats = lstatSync(Buffer.concat([prefix, name]), { throwIfNoEntry: false });
    if (stats !== undefined) yield named(name, toAttributes(stats), clock);
  }
}

function named(name: Buffer, attributes: Attributes, clock: Clock): NamedEntry {
  const line = longName('', attributes, clock.now());
  return { name, longName: Buffer.concat([Buffer.from(line), name]), attributes };
}

function folderHandle(path: string, entries: Iterator<NamedEntry>, close: () => void): FolderHandle {
  const next = () => {
    const taken: NamedEntry[] = [];
    while (taken.length < batch) {
      const { value, done } = entries.next();
      if (done) break;
      taken.push(value);
    }
    return taken;
  };
  return { kind: 'folder', path, next, close };
}
