import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { createSftp } from '../../../src/sftp/sftp.ts';
import { type ClientStage, openClientStage } from '../client-stage.ts';
import { type Oddities, type OddServer, oddServer } from '../odd-server.ts';
import { makeKey } from '../remote/hostile-server.ts';

let stage: ClientStage;
const mtime = 1_600_000_000;

beforeEach(() => {
  stage = openClientStage();
  mkdirSync(join(stage.folder, 'site'));
  return stage.strike;
});

function write(name: string, content: string | Buffer, seconds = mtime): void {
  const path = join(stage.folder, 'site', name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  // Of a number below 0 Node makes the present.
  const time = new Date(seconds * 1000);
  utimesSync(path, time, time);
}

interface Started extends OddServer {
  port: number;
}

async function start(oddities: Oddities): Promise<Started> {
  const server = oddServer(oddities);
  return { ...server, port: (await stage.start(server.conduct, makeKey())).port };
}

async function put({ port }: Started, remove = false) {
  const reported: string[] = [];
  const { files, same, removed, failures } = await createSftp(stage.options({ port })).upload({
    sources: [{ path: join(stage.folder, 'site'), contents: true }],
    destination: { path: 'files', folder: true },
    options: { exclude: [], compare: 'time', dryRun: false, remove, resume: false, digest: false },
    events: {
      event: ({ event, path, reason }) =>
        event === 'skipped' ? void reported.push(`${path}: ${reason}`) : undefined,
      progress: () => {},
      warning: text => void reported.push(text),
      confirmRemoval: async () => {},
    },
  });
  return { files, same, removed, failures: failures.map(({ error }) => error.message), reported };
}

const rename = () => 'done' as const;
const nothing = { files: 0, same: 0, removed: 0, failures: [], reported: [] };
const listed = ({ files }: OddServer) => [...files.keys()].sort();

describe('a server that takes two names for one', () => {
  const foldings: [string, (path: string) => string, string, string][] = [
    ['by case', path => path.toLowerCase(), 'Logo.png', 'logo.png'],
    ['by the dot at the end', path => path.replace(/\.$/, ''), 'notes', 'notes.'],
    ['by Unicode form', path => path.normalize('NFD'), 'cafe\u0301.txt', 'caf\u00e9.txt'],
  ];

  test.each(foldings)('%s: the second is told, which is not there', async (_, folds, first, second) => {
    const server = await start({ rename, folds });
    write(first, 'one');
    write(second, 'second');
    const { failures, files } = await put(server);
    const [there = ''] = listed(server);
    const [kept, lost] = there === `files/${first}` ? [first, second] : [second, first];
    expect(listed(server)).toEqual([`files/${kept}`]);
    expect({ files, failures }).toEqual({
      files: 2,
      failures: [`files/${lost} is not on the server, which takes it and ${kept} for one.`],
    });
  });

  test('keeps, with --delete, what was just sent under the name that it has there', async () => {
    const server = await start({ rename, folds: path => path.toLowerCase() });
    server.files.set('files/LOGO.png', { content: Buffer.from('old'), mtime: 1 });
    server.files.set('files/gone.txt', { content: Buffer.from('old'), mtime: 1 });
    write('logo.png', 'new');
    expect(await put(server, true)).toEqual({
      ...nothing,
      files: 1,
      removed: 1,
      reported: ['files/LOGO.png: the server has logo.png under this name'],
    });
    expect(listed(server)).toEqual(['files/LOGO.png']);
    expect(server.files.get('files/LOGO.png')?.content.toString()).toBe('new');
  });
});

test('a server that tells names by case has both, and loses the other case with --delete', async () => {
  const server = await start({ rename, folds: path => path });
  write('Logo.png', 'one');
  write('logo.png', 'second');
  server.files.set('files/LOGO.png', { content: Buffer.from('old'), mtime: 1 });
  expect(await put(server, true)).toEqual({ ...nothing, files: 2, removed: 1 });
  expect(listed(server)).toEqual(['files/Logo.png', 'files/logo.png']);
});

test('a folder that is closed to this user costs what is in it, and nothing else', async () => {
  const server = await start({ closed: 'files/closed' });
  write('closed/a.txt', 'a');
  write('closed/big.bin', Buffer.alloc(2_000_000));
  write('b.txt', 'b');
  const { files, failures, reported } = await put(server);
  expect({ files, failures: failures.sort(), reported }).toEqual({
    files: 1,
    failures: [
      'files/closed/a.txt was not uploaded: Permission denied.',
      'files/closed/big.bin was not uploaded: Permission denied.',
    ],
    reported: ['The server does not list what is in files/closed, so that everything is sent there.'],
  });
  expect(listed(server)).toEqual(['files/b.txt']);
});

test('a server that removes nothing keeps a file of ours, which is named', async () => {
  const server = await start({ rename, folds: path => path, keepsAll: true });
  write('a.txt', 'a');
  const { reported, ...rest } = await put(server);
  expect(rest).toEqual({ files: 1, same: 0, removed: 0, failures: [] });
  const [left = '', ...others] = listed(server).filter(path => path !== 'files/a.txt');
  expect(others).toEqual([]);
  expect(reported).toEqual([`The server removes nothing: ${left}, a file of this transfer, is still there.`]);
});

test('a folder that is closed to this user is named by a listing, which shows the others', async () => {
  const server = await start({ closed: 'files/closed' });
  server.files.set('files/b.txt', { content: Buffer.from('b'), mtime });
  const refused: string[] = [];
  const listed = await createSftp(stage.options(server)).list({
    ...{ path: 'files', recursive: true, exclude: [], looking: () => {} },
    refused: (path, error) => void refused.push(`${path}: ${(error as Error).message}`),
  });
  expect(listed.map(({ path }) => path)).toEqual(['files/b.txt', 'files/closed']);
  expect(refused).toEqual(['files/closed: files/closed cannot be looked through: Permission denied.']);
});

test.each([
  ['before 1970', -300_000_000, 0],
  ['after 2106', 5_000_000_000, 4_294_967_295],
])('a time %s is the nearest that SFTP has, and the same the next time', async (_, seconds, kept) => {
  const server = await start({ rename, folds: path => path });
  write('old.txt', 'old', seconds);
  expect(await put(server)).toEqual({ ...nothing, files: 1 });
  expect(server.files.get('files/old.txt')?.mtime).toBe(kept);
  expect(await put(server)).toEqual({ ...nothing, same: 1 });
});
