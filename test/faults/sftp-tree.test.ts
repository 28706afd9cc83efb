import { createHash } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect } from 'vitest';
import {
  noAttributes,
  openFlags,
  type RawReply,
  type RawSftp,
  text,
  u32,
  u64,
} from '../sandbox/ssh/raw-sftp.ts';
import { createDice } from './harness/dice.ts';
import { faultTest, size } from './harness/fault-test.ts';
import { type AttackedPlatform, startPlatform } from './harness/platform.ts';
import { readTexts, readVectors } from './harness/vectors.ts';

const { read, write, create, truncate, exclusive } = openFlags;
const secret = 'CANARY-outside';

let platform: AttackedPlatform;
/** Beside the code: nothing in here may be read, changed or made by SFTP. */
let outside: string;

beforeAll(async () => {
  platform = await startPlatform();
  outside = dirname(platform.code);
  writeFileSync(join(outside, 'OUT'), secret);
  mkdirSync(join(outside, 'code_evil'));
  writeFileSync(join(outside, 'code_evil/x'), secret);
});

afterAll(() => platform.end());

const areas = new Set(['code', 'files', 'git', 'logs', 'certs', 'tmp']);

/** What lies outside of the areas, as one hash: names, kinds and contents. */
function outsideNow(): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(outside).filter(each => !areas.has(each))) {
    const place = join(outside, name);
    const below = lstatSync(place).isDirectory()
      ? readdirSync(place, { recursive: true, encoding: 'utf8' }).map(path => join(place, path))
      : [];
    for (const path of [place, ...below]) {
      const stats = lstatSync(path);
      hash.update(`${path} ${stats.isFile() ? readFileSync(path, 'utf8') : stats.mode}\n`);
    }
  }
  return hash.digest('hex');
}

/** Throws when an answer has what lies outside in it, or tells where the sandbox really keeps its files. */
function harmless({ body }: RawReply): void {
  expect(body.includes(secret)).toBe(false);
  expect(body.includes('root:x:0:0')).toBe(false);
  expect(body.includes(platform.process.folder)).toBe(false);
}

/** Everything that can be asked of a path; a handle that comes of it is read and written. */
async function askAll(session: RawSftp, path: string): Promise<void> {
  const name = text(path);
  const asked = [
    ...[read, write | create, write | create | truncate, write | create | exclusive].map(flags =>
      session.request(3, name, u32(flags), noAttributes),
    ),
    ...[7, 11, 13, 15, 16, 17, 19].map(type => session.request(type, name)),
    session.request(9, name, u32(1), u64(0)),
    session.request(14, name, noAttributes),
    session.request(20, name, text('../OUT')),
    session.extended('statvfs@openssh.com', name),
    session.extended('lsetstat@openssh.com', name, u32(8), u32(1), u32(1)),
    session.extended('expand-path@openssh.com', name),
  ];
  for (const reply of await Promise.all(asked)) {
    harmless(reply);
    if (reply.type !== 102) continue;
    harmless(await session.request(5, reply.body, u64(0), u32(1000)));
    harmless(await session.request(12, reply.body));
    harmless(await session.request(6, reply.body, u64(0), text('x')));
    await session.request(4, reply.body);
  }
}

faultTest('S-29', 'hostile paths in every request', async tally => {
  const session = await platform.sftp();
  const before = outsideNow();
  for (const path of readTexts('hostile-paths')) {
    await tally.attempt(JSON.stringify(path), async () => {
      await askAll(session, path);
      expect(outsideNow()).toBe(before);
    });
  }
  await session.end();
});

faultTest('S-30', 'links that lead out, made by SFTP and brought by others', async tally => {
  const session = await platform.sftp();
  const before = outsideNow();
  for (const { mustPass, text: target } of readVectors('hostile-links')) {
    await tally.attempt(`made: ${JSON.stringify(target)}`, async () => {
      const reply = await session.request(20, text(target), text('code/made'));
      const made = reply.body.readUInt32BE(0) === 0;
      await session.request(13, text('code/made'));
      expect(made).toBe(mustPass);
    });
    await tally.attempt(`brought: ${JSON.stringify(target)}`, async () => {
      if (target === '' || target.includes('\0')) return;
      symlinkSync(target, join(platform.code, 'brought'));
      try {
        for (const path of ['code/brought', 'code/brought/x', 'code/brought/OUT', 'code/brought/etc/passwd'])
          await askAll(session, path);
        expect(outsideNow()).toBe(before);
      } finally {
        rmSync(join(platform.code, 'brought'), { recursive: true, force: true });
      }
    });
  }
  await session.end();
});

const names = ['swap', 'a', 'b', 'deep'];

/** One step of a user who makes and unmakes folders, files and links under few names. */
function step(session: RawSftp, dice: ReturnType<typeof createDice>): Promise<RawReply> {
  const path = () =>
    `code/tree/${Array.from({ length: 1 + dice.below(3) }, () => dice.pick(names)).join('/')}`;
  const target = () =>
    dice.pick(['..', '../..', '../../OUT', '../swap', 'a/..', '/etc', 'b', '../../../..', '.']);
  switch (dice.below(8)) {
    case 0:
      return session.request(14, text(path()), noAttributes);
    case 1:
      return session.request(15, text(path()));
    case 2:
      return session.request(13, text(path()));
    case 3:
      return session.request(20, text(target()), text(path()));
    case 4:
      return session.request(3, text(`${path()}/OUT`), u32(read), noAttributes);
    case 5:
      return session.request(3, text(`${path()}/new`), u32(write | create), noAttributes);
    case 6:
      return session.request(11, text(path()));
    default:
      return session.request(17, text(path()));
  }
}

/** What can be had of a handle is harmless, too. */
async function lookAt(session: RawSftp, reply: RawReply): Promise<void> {
  harmless(reply);
  if (reply.type !== 102) return;
  const more = [
    session.request(5, reply.body, u64(0), u32(1000)),
    session.request(12, reply.body),
    session.request(4, reply.body),
  ];
  for (const each of await Promise.all(more)) harmless(each);
}

faultTest('S-33', 'two connections that swap folders for links under each other', async tally => {
  mkdirSync(join(platform.code, 'tree'), { recursive: true });
  const before = outsideNow();
  const operations = size({ quick: 800, whole: 10_000 });
  const attack = async (seed: number) => {
    const dice = createDice(seed);
    const session = await platform.sftp();
    for (let done = 0; done < operations / 2; done += 40) {
      const replies = await Promise.all(Array.from({ length: 40 }, () => step(session, dice)));
      const looks = replies.map(reply =>
        tally.attempt(`operation ${done} of seed ${seed}`, () => lookAt(session, reply)),
      );
      await Promise.all(looks);
    }
    await session.end();
  };
  await Promise.all([attack(11), attack(12)]);
  expect(outsideNow()).toBe(before);
});

/** A user with a shell on the machine, which the platform does not give to anyone: the worst case. */
const swapper = `
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

faultTest(
  'S-33',
  'a folder that is swapped for a link on the disk, thousands of times a second',
  async tally => {
    const root = join(platform.code, 'swapped');
    mkdirSync(join(root, 'swap'), { recursive: true });
    symlinkSync('../../code_evil', join(root, 'link'));
    const before = outsideNow();
    const worker = new Worker(swapper, { eval: true, workerData: root });
    await new Promise(resolve => worker.once('message', resolve));
    const session = await platform.sftp();
    const met = { inside: 0, refused: 0 };
    const tryOnce = async (round: number) => {
      const replies = await Promise.all([
        session.request(3, text('code/swapped/swap/x'), u32(read | write | create), noAttributes),
        session.request(3, text('code/swapped/swap/new'), u32(write | create | truncate), noAttributes),
        session.request(14, text('code/swapped/swap/folder'), noAttributes),
        session.request(13, text('code/swapped/swap/x')),
        session.request(11, text('code/swapped/swap')),
      ]);
      for (const { type } of replies) met[type === 102 ? 'inside' : 'refused'] += 1;
      await tally.attempt(`round ${round}`, async () => {
        for (const reply of replies) await lookAt(session, reply);
      });
    };
    // The swapper takes a whole core, so that each answer has to wait for its turn: several are under way.
    for (let round = 0; round < size({ quick: 80, whole: 2000 }); round += 8)
      await Promise.all(Array.from({ length: 8 }, (_, n) => tryOnce(round + n)));
    await worker.terminate();
    await session.end();
    tally.note(`${met.inside} answered inside, ${met.refused} refused`);
    expect(outsideNow()).toBe(before);
    expect(readdirSync(join(outside, 'code_evil'))).toEqual(['x']);
    rmSync(root, { recursive: true, force: true });
  },
  { timeout: 600_000 },
);

faultTest('S-31', 'a link whose text is a real path of the sandbox', async tally => {
  const session = await platform.sftp();
  symlinkSync(join(platform.code, 'index.php'), join(platform.code, 'absolute'));
  for (const type of [7, 16, 17, 19]) {
    await tally.attempt(`request ${type}`, async () => {
      expect(readlinkSync(join(platform.code, 'absolute'))).toContain(platform.process.folder);
      harmless(await session.request(type, text('code/absolute')));
    });
  }
  rmSync(join(platform.code, 'absolute'));
  await session.end();
});
