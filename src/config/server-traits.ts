import { dirname, join } from 'node:path';
import type { ServerTraits, TraitStore } from '../sftp/transport/server-traits.ts';
import type { Clock } from '../system/clock.ts';
import { makePrivateFolder, readFileIfThere, replaceFile } from '../system/disk/files.ts';

/** Seconds after which a server is tried again: the administrator of it may have changed it. */
const maxAge = 7 * 86_400;

const known = {
  rename: ['works', 'refused'],
  links: ['openssh', 'draft'],
  lstat: ['honest', 'follows'],
  linkText: ['plain', 'resolved', 'absolute'],
  order: ['loose'],
  times: ['kept', 'late', 'dropped'],
  modes: ['refused'],
  channels: ['one', 'several'],
  handles: ['one'],
} as const satisfies { [Name in keyof ServerTraits]-?: readonly ServerTraits[Name][] };

/**
 * What was found out about a server, by host and port, from one command to the next. It can be lost: what cannot be read or
 * written is as if nothing was known. `folder`: for what can be lost; undefined where nothing can be remembered.
 */
export function openServerTraits(
  folder: string | undefined,
  server: { host: string; port: number },
  clock: Pick<Clock, 'now'>,
): TraitStore {
  const name = `${server.host}_${server.port}`.replace(/[^A-Za-z0-9._-]/g, '_');
  const file = folder && join(folder, 'servers-1', `${name}.json`);
  const second = () => Math.floor(clock.now() / 1000);
  return {
    read() {
      if (!file) return {};
      const { at, ...traits } = readRecord(file);
      const age = second() - (typeof at === 'number' ? at : 0);
      return age >= 0 && age < maxAge ? checked(traits) : {};
    },
    write(traits) {
      if (!file) return;
      try {
        makePrivateFolder(dirname(file));
        replaceFile(file, `${JSON.stringify({ ...traits, at: second() })}\n`, 0o600);
      } catch {
        // A disk that is full or takes nothing: then it is found out again.
      }
    },
  };
}

function readRecord(file: string): Record<string, unknown> {
  try {
    const found: unknown = JSON.parse(readFileIfThere(file) ?? '{}');
    return typeof found === 'object' && found !== null ? { ...found } : {};
  } catch {
    return {};
  }
}

function checked(found: Record<string, unknown>): ServerTraits {
  const fine = Object.entries(known).filter(([name, values]) =>
    (values as readonly unknown[]).includes(found[name]),
  );
  return Object.fromEntries(fine.map(([name]) => [name, found[name]]));
}
