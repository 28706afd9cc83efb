import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { namesGitFolder } from '../../../src/sandbox/ssh/git-names.ts';
import { ForbiddenNameError, Jail, LinkLoopError, OutsideError } from '../../../src/sandbox/ssh/jail.ts';

let base: string;
let root: string;
let jail: Jail;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'turnout-jail-')));
  root = join(base, 'root');
  mkdirSync(join(root, 'folder/deep'), { recursive: true });
  mkdirSync(join(base, 'root_evil'));
  writeFileSync(join(base, 'root_evil/canary'), 'alive');
  writeFileSync(join(root, 'folder/file'), 'inside');
  jail = new Jail(root, namesGitFolder);
});

afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

function readIn(names: string[], last: 'follow' | 'keep' = 'follow'): string {
  const entry = jail.reach(names, last);
  try {
    return lstatSync(entry.path).isFile() ? readFileSync(entry.path, 'utf8') : 'not a file';
  } finally {
    entry.close();
  }
}

describe('a jail', () => {
  it('reaches files, and those that do not exist yet', () => {
    expect(readIn(['folder', 'file'])).toBe('inside');
    const entry = jail.reach(['folder', 'new'], 'follow');
    writeFileSync(entry.path, 'new');
    entry.close();
    expect(readFileSync(join(root, 'folder/new'), 'utf8')).toBe('new');
  });

  it('follows links that stay inside and says where they end', () => {
    symlinkSync('folder/deep/../file', join(root, 'link'));
    symlinkSync('../link', join(root, 'folder/again'));
    const entry = jail.reach(['folder', 'again'], 'follow');
    entry.close();
    expect(entry.names).toEqual(['folder', 'file']);
    expect(readIn(['folder', 'again'], 'keep')).toBe('not a file');
  });

  it.each([
    ['../root_evil/canary'],
    ['folder/../../root_evil/canary'],
    ['/etc/passwd'],
    ['../root_evil'],
    ['..'],
    ['../root/folder/file'],
  ])('does not follow a link to %s', target => {
    symlinkSync(target, join(root, 'link'));
    expect(() => jail.reach(['link'], 'follow')).toThrow(OutsideError);
    expect(() => jail.reach(['link', 'canary'], 'follow')).toThrow(OutsideError);
    expect(() => jail.reach(['link', 'missing'], 'keep')).toThrow(OutsideError);
  });

  it('does not create through a link that leads to nothing outside', () => {
    symlinkSync('../root_evil/created', join(root, 'link'));
    expect(() => jail.reach(['link'], 'follow')).toThrow(OutsideError);
    expect(readdirSync(join(base, 'root_evil'))).toEqual(['canary']);
  });

  it('gives up on links that run in a circle', () => {
    symlinkSync('b', join(root, 'a'));
    symlinkSync('a', join(root, 'b'));
    expect(() => jail.reach(['a'], 'follow')).toThrow(LinkLoopError);
  });

  it('takes no part of a path for .git, nor a link to it', () => {
    symlinkSync('.git', join(root, 'link'));
    expect(() => jail.reach(['folder', '.GIT', 'hooks'], 'follow')).toThrow(ForbiddenNameError);
    expect(() => jail.reach(['link'], 'follow')).toThrow(ForbiddenNameError);
    expect(() => jail.checkLink([], 'folder/git~1/x')).toThrow(ForbiddenNameError);
  });

  it('accepts new links only when they lead inside', () => {
    expect(() => jail.checkLink(['folder'], '../missing')).not.toThrow();
    expect(() => jail.checkLink(['folder'], '../..')).toThrow(OutsideError);
    expect(() => jail.checkLink([], '../root/folder')).toThrow(OutsideError);
    expect(() => jail.checkLink([], '/root')).toThrow(OutsideError);
  });

  it('never leaves, whatever links there are and whatever is asked', () => {
    const name = fc.constantFrom('a', 'b', 'folder', 'file', 'deep');
    const step = fc.constantFrom('a', 'b', '..', '.', '', 'folder', '../root_evil', 'canary', '/etc');
    const link = fc.record({ at: name, target: fc.array(step, { minLength: 1, maxLength: 5 }) });
    const path = fc.array(fc.oneof(name, fc.constant('canary')), { maxLength: 4 });
    const property = fc.property(fc.array(link, { maxLength: 4 }), path, (links, names) => {
      const made = links.flatMap(({ at, target }) => tryToLink(target.join('/') || '.', join(root, at)));
      try {
        expect(['inside', 'not a file', 'refused']).toContain(tryToRead(names));
      } finally {
        for (const path of made) rmSync(path);
      }
    });
    fc.assert(property, { numRuns: 2000 });
  });

  it('never leaves while another thread swaps a folder for a link', async () => {
    mkdirSync(join(root, 'swap'));
    writeFileSync(join(root, 'swap/canary'), 'inside');
    symlinkSync('../root_evil', join(root, 'link'));
    const swapper = new Worker(swapping, { eval: true, workerData: root });
    const seen: Record<string, number> = { inside: 0, refused: 0, alive: 0 };
    await new Promise(resolve => swapper.once('message', resolve));
    for (let round = 0; round < 20_000; round++) {
      const result = tryToRead(['swap', 'canary']);
      seen[result] = (seen[result] ?? 0) + 1;
    }
    await swapper.terminate();
    expect(seen['alive']).toBe(0);
    expect(seen['inside']).toBeGreaterThan(0);
    expect(seen['refused']).toBeGreaterThan(0);
  });
});

const swapping = `
  const { parentPort, workerData: root } = require('node:worker_threads');
  const { renameSync } = require('node:fs');
  parentPort.postMessage('ready');
  for (;;) {
    renameSync(root + '/swap', root + '/aside');
    renameSync(root + '/link', root + '/swap');
    renameSync(root + '/swap', root + '/link');
    renameSync(root + '/aside', root + '/swap');
  }
`;

function tryToLink(target: string, path: string): string[] {
  try {
    symlinkSync(target, path);
    return [path];
  } catch {
    return [];
  }
}

function tryToRead(names: string[]): string {
  try {
    return readIn(names);
  } catch {
    return 'refused';
  }
}
