import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { noAttributes, openFlags, RawSftp, statusOf, text, u32, u64 } from './raw-sftp.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const { write, create, truncate } = openFlags;

let test: TestServer;
let sftp: RawSftp;

beforeAll(async () => {
  test = await startTestServer();
});

afterAll(() => test.stop());

beforeEach(async () => {
  test.tree.reopen();
  test.tree.changes.length = 0;
  sftp = await RawSftp.open(test);
});

afterEach(() => sftp.end());

const writeRequest = (handle: Buffer, offset: number, data: string | Buffer) =>
  sftp.request(6, handle, u64(offset), text(data));

describe('writing to code', () => {
  it('tells the tree every change and what is open', async () => {
    await sftp.init();
    const handle = await sftp.open('code/told', write | create);
    expect(test.tree.heldOpen).toEqual(['told']);
    await writeRequest(handle, 0, 'x');
    await sftp.request(10, handle, u32(4), u32(0o100755));
    await sftp.request(4, handle);
    await sftp.request(14, text('code/folder'), noAttributes);
    await sftp.request(13, text('code/told'));
    await sftp.request(15, text('code/folder'));
    expect(test.tree.heldOpen).toEqual([]);
    expect(test.tree.changes).toEqual(['told', 'told', 'told', 'folder', 'told', 'folder']);
  });

  it('names the file behind a link to the tree, not the link', async () => {
    await sftp.init();
    writeFileSync(join(test.code, 'target'), '');
    symlinkSync('target', join(test.code, 'alias'));
    await sftp.request(4, await sftp.open('code/alias', write | truncate));
    expect(test.tree.changes).toEqual(['target']);
  });

  it('is refused with the reason once the tree is closed, on open handles too', async () => {
    await sftp.init();
    const handle = await sftp.open('code/late', write | create);
    await test.tree.close('The environment is being switched to Git mode');
    const refusal = '3 The environment is being switched to Git mode';
    expect(statusOf(await writeRequest(handle, 0, 'late'))).toBe(refusal);
    expect(statusOf(await sftp.request(14, text('code/other'), noAttributes))).toBe(refusal);
    expect(statusOf(await sftp.request(4, handle))).toBe('0 Done');
    expect(readFileSync(join(test.code, 'late'), 'utf8')).toBe('');
    expect(test.tree.heldOpen).toEqual([]);
  });

  it('lets go of open files when the connection drops', async () => {
    const other = await RawSftp.open(test);
    await other.init();
    await other.open('code/dropped', write | create);
    expect(test.tree.heldOpen).toEqual(['dropped']);
    other.client.destroy();
    await vi.waitUntil(() => test.tree.heldOpen.length === 0, { interval: 5, timeout: 5000 });
  });

  it('lets go of everything before the server is closed', async () => {
    const other = await startTestServer();
    const client = await RawSftp.open(other);
    await client.init();
    await client.open('code/open', write | create);
    await other.server.close();
    expect(other.tree.heldOpen).toEqual([]);
    await other.stop();
  });
});
