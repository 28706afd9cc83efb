import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NotFoundError, RefusedError } from '../../../src/errors/turnout-error.ts';
import type { RemoteFiles } from '../../../src/sftp/remote/remote-files.ts';
import { createSftp, type Sftp } from '../../../src/sftp/sftp.ts';
import { systemClock } from '../../../src/system/clock.ts';
import { type StashStage, setStashStage } from '../../stash/stage.ts';
import { remoteEdits } from '../../support/remote-edits.ts';

let stage: StashStage;
let local: string;
let sftp: Sftp;

beforeAll(async () => {
  stage = await setStashStage();
  local = mkdtempSync(join(tmpdir(), 'turnout-remote-files-'));
  sftp = createSftp({
    host: '127.0.0.1',
    environment: 'my-site.dev',
    port: stage.sandbox.running.sshPort,
    user: `dev.${stage.site}`,
    knownHosts: [join(local, 'known_hosts')],
    keys: { named: undefined, agent: undefined, home: stage.person.home },
    clock: systemClock,
    signal: new AbortController().signal,
  });
});
afterAll(async () => {
  await stage.dispose();
  rmSync(local, { recursive: true, force: true });
});

const use = <T>(task: (files: RemoteFiles) => Promise<T>) => sftp.withFiles(task);

test.each([0, 1, 32_767, 32_768, 32_769, 65_536, 1_000_003])(
  'a file of %i bytes is read as it was sent',
  size =>
    use(async files => {
      const content = Buffer.from(Array.from({ length: size }, (_, index) => (index * 7) % 251));
      writeFileSync(join(local, 'file'), content);
      await files.send({ from: join(local, 'file'), to: 'code/sent.bin', executable: size === 1 });
      const read = await files.read('code/sent.bin');
      expect(read.equals(content)).toBe(true);
      expect(await files.look('code/sent.bin')).toMatchObject({ kind: 'file', size, executable: size === 1 });
    }),
);

test('a reader that stops early leaves the connection usable', () =>
  use(async files => {
    writeFileSync(join(local, 'file'), Buffer.alloc(1_000_000, 'x'));
    await files.send({ from: join(local, 'file'), to: 'code/long.txt', executable: false });
    for await (const part of files.stream('code/long.txt')) {
      expect(part.length).toBe(32_768);
      break;
    }
    expect(await files.read('code/index.php')).toHaveProperty('length');
  }));

test('what is sent has the time of the server, so that nothing takes it for old', () =>
  use(async files => {
    writeFileSync(join(local, 'file'), 'x');
    const before = Math.floor(Date.now() / 1000);
    await files.send({ from: join(local, 'file'), to: 'code/now.txt', executable: false });
    expect((await files.look('code/now.txt'))?.mtime).toBeGreaterThanOrEqual(before);
  }));

test('links, folders and what is not there are told apart, and links are not followed', () =>
  use(async files => {
    await files.makeFolder('code/folder');
    await files.makeLink('code/folder/link', '../nowhere');
    expect(await files.look('code/folder')).toMatchObject({ kind: 'folder', executable: false });
    expect(await files.look('code/folder/link')).toMatchObject({ kind: 'link' });
    expect(await files.readLink('code/folder/link')).toBe('../nowhere');
    expect(await files.list('code/folder')).toMatchObject([{ name: 'link', kind: 'link' }]);
    expect(await files.look('code/nothing')).toBeUndefined();
    expect(await files.list('code/nothing')).toBeUndefined();
    await files.remove('code/folder/link');
    await files.removeFolder('code/folder');
    expect(await files.look('code/folder')).toBeUndefined();
  }));

test('errors say what was tried and what the server said', () =>
  use(async files => {
    await expect(files.read('code/nothing')).rejects.toThrow('code/nothing cannot be read');
    await expect(files.read('code/nothing')).rejects.toBeInstanceOf(NotFoundError);
    await expect(files.remove('code')).rejects.toBeInstanceOf(RefusedError);
    await expect(files.removeFolder('code')).rejects.toThrow('The folder code was not removed');
  }));

test('many files over one connection come in their order', () =>
  use(async files => {
    const edits = remoteEdits(stage.sftp);
    const names = Array.from({ length: 100 }, (_, index) => `many/${index}.txt`);
    for (const name of names) await edits.write(name, `this is ${name}`);
    const { mapConcurrently: inTurns } = await import('../../../src/system/concurrency/map-concurrently.ts');
    const read = await inTurns(names, async name => (await files.read(`code/${name}`)).toString());
    expect(read).toEqual(names.map(name => `this is ${name}`));
  }));
