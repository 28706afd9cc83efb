import { namesGitFolder } from './git-names.ts';
import { Jail } from './jail.ts';
import type { Area, Home } from './ports.ts';
import { StatusError } from './sftp/status-error.ts';

export interface OpenArea extends Area {
  jail: Jail;
}

/** Where a path leads: to a folder that exists only in the tree, or into an area. */
export type Location =
  | { kind: 'folder'; path: string; entries: string[] }
  | { kind: 'area'; path: string; area: OpenArea; names: string[] };

export type AreaLocation = Extract<Location, { kind: 'area' }>;

const longestName = 255;
const longestPath = 4096;

/**
 * `/srv/bindings/<id>` with the areas in it (platform-api.md 14). Paths are read as text: `a/..` is where
 * `a` was, whether or not `a` is a link, so that a path always means the same place.
 */
export class VirtualTree {
  readonly home: string;
  readonly #areas: Map<string, OpenArea>;
  readonly #folders: Map<string, string[]>;

  constructor({ bindingId, areas }: Home) {
    this.home = `/srv/bindings/${bindingId}`;
    this.#areas = new Map(
      areas.map(area => [
        area.name,
        { ...area, jail: new Jail(area.root, area.name === 'code' ? namesGitFolder : undefined) },
      ]),
    );
    this.#folders = new Map([
      ['/', ['srv']],
      ['/srv', ['bindings']],
      ['/srv/bindings', [bindingId]],
      [this.home, [...this.#areas.keys()]],
    ]);
  }

  /** The real folder that stands for all disks. */
  get disk(): string | undefined {
    return this.#areas.values().next().value?.root;
  }

  /** The absolute form, without `.`, `..` and doubled slashes. It need not exist. */
  absolute(path: string): string {
    if (path.includes('\0')) throw new StatusError('failure', 'A name cannot contain a zero byte');
    if (path.length > longestPath) throw new StatusError('failure', 'The path is too long');
    const way: string[] = [];
    for (const name of (path.startsWith('/') ? path : `${this.home}/${path}`).split('/')) {
      if (name === '..') way.pop();
      else if (name !== '' && name !== '.') way.push(name);
    }
    if (way.some(name => Buffer.byteLength(name) > longestName)) {
      throw new StatusError('failure', 'A name in the path is longer than 255 bytes');
    }
    return `/${way.join('/')}`;
  }

  /** Throws a StatusError when there can be nothing at that path, ForbiddenNameError when there may not. */
  locate(path: string): Location {
    const absolute = this.absolute(path);
    const entries = this.#folders.get(absolute);
    if (entries !== undefined) return { kind: 'folder', path: absolute, entries };
    const inside = absolute.startsWith(`${this.home}/`) ? absolute.slice(this.home.length + 1) : '';
    const [areaName = '', ...names] = inside.split('/');
    const area = this.#areas.get(areaName);
    if (area === undefined) throw new StatusError('noSuchFile', 'No such file or folder');
    area.jail.checkNames(names);
    return { kind: 'area', path: absolute, area, names };
  }

  /** For requests that change an entry: the folders of the platform itself cannot be changed. */
  locateChangeable(path: string): AreaLocation {
    const location = this.locate(path);
    if (location.kind === 'folder' || location.names.length === 0) {
      throw new StatusError('permissionDenied', 'This folder belongs to the platform');
    }
    return location;
  }
}
