import { lstatSync } from 'node:fs';
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
  | {
      kind: 'area';
      path: string;
      area: OpenArea;
      names: string[];
      /** The path ends in a slash: what is there has to be a folder, and a link is followed. */
      asFolder: boolean;
    };

export type AreaLocation = Extract<Location, { kind: 'area' }>;

const maxNameLength = 255;
const maxPathLength = 4096;

/**
 * `/srv/bindings/<id>` with the areas in it, which are at `/code`, `/files` … too (platform-api.md 14). Paths are read as
 * the system reads them: `a/..` is the folder that `a` is in, or that it leads to when it is a link.
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
      ['/', ['srv', ...this.#areas.keys()]],
      ['/srv', ['bindings']],
      ['/srv/bindings', [bindingId]],
      [this.home, [...this.#areas.keys()]],
    ]);
  }

  /** The real folder that stands for all disks. */
  get disk(): string | undefined {
    return this.#areas.values().next().value?.root;
  }

  /** The names of an absolute path to what `path` means, with `.` and `..` and doubled slashes as they are. */
  split(path: string): string[] {
    if (path.includes('\0')) throw new StatusError('failure', 'A name cannot contain a zero byte');
    if (path.length > maxPathLength) throw new StatusError('badMessage', 'The path is too long');
    const names = (path.startsWith('/') ? path : `${this.home}/${path}`).split('/').slice(1);
    if (names.some(name => Buffer.byteLength(name) > maxNameLength)) {
      throw new StatusError('badMessage', 'A name in the path is longer than 255 bytes');
    }
    return names;
  }

  /** Throws a StatusError when there can be nothing at that path, ForbiddenNameError when there may not. */
  locate(path: string): Location {
    if (path === '') throw noSuchFile();
    const names = this.split(path);
    let way: string[] = [];
    for (const name of names) {
      if (name === '..') way = this.#above(way);
      else if (name !== '' && name !== '.') way.push(name);
    }
    if (names.at(-1) === '.') this.#checkFolder(way);
    return this.#location(way, names.at(-1) === '' || names.at(-1) === '.');
  }

  /** A path without `.` and `..`, whether or not links are in it. */
  at(way: readonly string[]): Location {
    return this.#location(way, false);
  }

  /** For requests that change an entry: the folders of the platform itself cannot be changed. */
  locateChangeable(path: string): AreaLocation {
    const location = this.locate(path);
    if (location.kind === 'area' && location.names.length > 0) return location;
    throw new StatusError('permissionDenied', 'This folder belongs to the platform');
  }

  /** For requests that make an entry. Throws a StatusError where there is one already that belongs to the platform. */
  locateNew(path: string): AreaLocation {
    const location = this.#locateNew(path);
    if (location.kind === 'area' && location.names.length > 0) return location;
    throw new StatusError('failure', 'There is already something with that name');
  }

  #locateNew(path: string): Location {
    try {
      return this.locate(path);
    } catch (error) {
      const parent = path.replace(/\/*[^/]*\/*$/, '') || (path.startsWith('/') ? '/' : '.');
      if (!(error instanceof StatusError) || !this.#isOfPlatform(parent)) throw error;
      throw new StatusError('permissionDenied', 'This folder belongs to the platform');
    }
  }

  #isOfPlatform(path: string): boolean {
    try {
      return this.locate(path).kind === 'folder';
    } catch {
      return false;
    }
  }

  #location(way: readonly string[], asFolder: boolean): Location {
    const [first = ''] = way;
    const path = this.#areas.has(first) ? `${this.home}/${way.join('/')}` : `/${way.join('/')}`;
    const entries = this.#folders.get(path);
    if (entries !== undefined) return { kind: 'folder', path, entries };
    const inside = path.startsWith(`${this.home}/`) ? path.slice(this.home.length + 1) : '';
    const [areaName = '', ...names] = inside.split('/');
    const area = this.#areas.get(areaName);
    if (area === undefined) throw noSuchFile();
    area.jail.checkNames(names);
    return { kind: 'area', path, area, names, asFolder };
  }

  /** The way to the folder that `..` means behind `way`. */
  #above(way: readonly string[]): string[] {
    const names = this.#checkFolder(way);
    return names.slice(0, -1);
  }

  /** The way to a folder, free of links. Throws a StatusError when it is none. */
  #checkFolder(way: readonly string[]): string[] {
    const location = this.#location(way, true);
    const base = location.path.split('/').filter(name => name !== '');
    if (location.kind === 'folder' || location.names.length === 0) return base;
    const { area, names } = location;
    const entry = area.jail.reach(names, 'follow');
    try {
      if (lstatSync(entry.path, { throwIfNoEntry: false })?.isDirectory() !== true) throw noSuchFile();
      return [...base.slice(0, base.length - names.length), ...entry.names];
    } finally {
      entry.close();
    }
  }
}

function noSuchFile(): StatusError {
  return new StatusError('noSuchFile', 'No such file or folder');
}
