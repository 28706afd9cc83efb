import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { sentUploadsIn } from '../../../src/config/uploads/uploaded-files.ts';
import { createSftp } from '../../../src/sftp/sftp.ts';
import { type ClientStage, openClientStage } from '../client-stage.ts';
import { makeKey } from '../remote/hostile-server.ts';
import { type TimelessServer, timelessServer } from './timeless-server.ts';

let stage: ClientStage;
let server: TimelessServer;
let port: number;
let hour: number;

beforeEach(async () => {
  stage = openClientStage();
  hour = 1_700_000_000;
  server = timelessServer(() => hour);
  ({ port } = await stage.start(server.conduct, makeKey()));
  mkdirSync(join(stage.folder, 'site'));
  write('a.txt', 'signal', 1_600_000_000);
  write('b.txt', 'switch', 1_600_000_001);
  return stage.strike;
});

function write(name: string, content: string, mtime: number): void {
  const path = join(stage.folder, 'site', name);
  writeFileSync(path, content);
  utimesSync(path, mtime, mtime);
}

const notes = () => join(stage.folder, 'data/sent-uploads/x.jsonl');

/** As one command does it: with what the one before has written down. */
async function put() {
  const reported: string[] = [];
  const sent = sentUploadsIn(notes());
  const { files, same } = await createSftp(stage.options({ port }), { begun: undefined, sent }).upload({
    sources: [{ path: join(stage.folder, 'site'), contents: true }],
    destination: { path: 'files', folder: true },
    options: { exclude: [], compare: 'time', dryRun: false, remove: false, resume: false, digest: false },
    events: {
      event: () => {},
      progress: () => {},
      warning: text => void reported.push(text),
      confirmRemoval: async () => {},
    },
  });
  return { files, same, reported };
}

const warning =
  'The server gives files times of its own; what is there already is known by its size and by notes here.';

test('a server that drops times is noticed once, and what it has is not sent again', async () => {
  expect(await put()).toEqual({ files: 2, same: 0, reported: [warning] });
  hour += 60;
  expect(await put()).toEqual({ files: 0, same: 2, reported: [] });
});

test('what has changed here is sent, of the same size too', async () => {
  await put();
  hour += 60;
  write('a.txt', 'sleigh', 1_600_000_002);
  expect(await put()).toEqual({ files: 1, same: 1, reported: [warning] });
  expect(server.files.get('files/a.txt')?.content.toString()).toBe('sleigh');
});

test('what a user has written to there since is sent', async () => {
  await put();
  server.files.set('files/b.txt', { content: Buffer.from('theirs'), mtime: hour + 30 });
  expect(await put()).toMatchObject({ files: 1, same: 1 });
  expect(server.files.get('files/b.txt')?.content.toString()).toBe('switch');
});

test('the notes are a line a file, and a line that was cut off is left out', async () => {
  await put();
  const lines = readFileSync(notes(), 'utf8');
  expect(lines.split('\n').sort()).toEqual([
    '',
    '["files/a.txt","6-1600000000-1700000000"]',
    '["files/b.txt","6-1600000001-1700000000"]',
  ]);
  writeFileSync(notes(), lines.slice(0, -5));
  expect(await put()).toMatchObject({ files: 1, same: 1 });
});

test('C3+: a change in the very second of the time that the server gave is sent', async () => {
  await put();
  write('a.txt', 'SIGNAL', hour);
  expect(await put()).toEqual({ files: 1, same: 1, reported: [] });
  expect(await put()).toEqual({ files: 0, same: 2, reported: [] });
});
