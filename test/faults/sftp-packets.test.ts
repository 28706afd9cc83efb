import { afterAll, beforeAll, expect } from 'vitest';
import { framed, noAttributes, openFlags, type RawSftp, text, u32, u64 } from '../sandbox/ssh/raw-sftp.ts';
import { createDice, type Dice } from './harness/dice.ts';
import { faultTest, size } from './harness/fault-test.ts';
import { startGoodClient } from './harness/good-client.ts';
import { type AttackedPlatform, startPlatform } from './harness/platform.ts';

let platform: AttackedPlatform;

beforeAll(async () => {
  platform = await startPlatform();
});

afterAll(() => platform.end());

const paths = [
  'code',
  'code/a',
  'files/b',
  'code/../..',
  '/',
  '',
  'code/\0',
  'x'.repeat(5000),
  'code/.git/config',
];
const edges = [0, 1, 4, 255, 65_535, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

/** The fields of a request as the draft has them, with values at the edges. */
function fieldsOf(type: number, dice: Dice, handles: readonly Buffer[]): Buffer[] {
  const path = () => text(dice.pick(paths));
  const handle = () => (dice.oneIn(3) ? text(dice.bytes(dice.below(9))) : dice.pick(handles));
  const number = () => u32(dice.pick(edges));
  const offset = () => u64(dice.pick([0, -1, 2 ** 53, 1, 2 ** 31]));
  switch (type) {
    case 3:
      return [path(), number(), number()];
    case 5:
      return [handle(), offset(), number()];
    case 6:
      return [handle(), offset(), text(dice.bytes(dice.below(40)))];
    case 4:
    case 8:
    case 12:
      return [handle()];
    case 9:
      return [path(), number(), number(), number()];
    case 10:
      return [handle(), number(), number()];
    case 20:
      return [path(), path()];
    case 200:
      return [
        text(
          dice.pick(['statvfs@openssh.com', 'hardlink@openssh.com', 'copy-data', '', 'limits@openssh.com']),
        ),
        path(),
        path(),
      ];
    default:
      return [path(), number()];
  }
}

/** What follows the request number: as it should be, and then spoiled in one of several ways. */
function spoiled(fields: readonly Buffer[], dice: Dice): Buffer {
  const whole = Buffer.concat(fields);
  switch (dice.below(6)) {
    case 0:
      return whole.subarray(0, dice.below(whole.length + 1));
    case 1:
      return Buffer.concat([whole, dice.bytes(dice.below(64))]);
    case 2: {
      const copy = Buffer.from(whole);
      for (let n = 0; n < 4 && copy.length > 0; n++) copy[dice.below(copy.length)] = dice.below(256);
      return copy;
    }
    case 3: {
      // A length that promises more, or less, than there is.
      const copy = Buffer.from(whole);
      if (copy.length >= 4) copy.writeUInt32BE(dice.pick(edges), 0);
      return copy;
    }
    case 4:
      return dice.bytes(dice.below(100));
    default:
      return whole;
  }
}

const types = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 200];

async function openHandles(session: RawSftp): Promise<Buffer[]> {
  const { read, write, create } = openFlags;
  return [
    await session.open('files/fuzz', read | write | create),
    await session.open('code/fuzz', read | write | create),
    (await session.request(11, text('code'))).body,
  ];
}

faultTest(
  'S-39',
  'malformed packets over four sessions, beside a good client',
  async tally => {
    const good = await platform.sftp();
    const client = startGoodClient(() => good.request(17, text('code')));
    const packets = size({ quick: 3000, whole: 100_000 });
    const before = platform.vitals();
    let most = before.memory;
    const attack = async (seed: number) => {
      const dice = createDice(seed);
      let session = await platform.sftp();
      let handles = await openHandles(session);
      for (let sent = 0; sent < packets / 4; sent += 100) {
        const unanswered = new Set<string>();
        const batch = Array.from({ length: 100 }, async () => {
          const type = dice.oneIn(20) ? dice.below(256) : dice.pick(types);
          const body = spoiled(fieldsOf(type, dice, handles), dice);
          const name = `type ${type}, ${body.toString('hex')}`;
          unanswered.add(name);
          // INIT once more would get no answer with a number.
          await session.request(type === 1 ? 2 : type, body);
          unanswered.delete(name);
        });
        await tally.attempt(`batch ${sent} of seed ${seed}`, () => Promise.all(batch));
        for (const name of unanswered) tally.note(`no answer: ${name.slice(0, 200)}`);
        if (dice.oneIn(4)) {
          // Now what is no packet at all: the channel has to end, and a new one has to work.
          session.channel.write(dice.pick([u32(0), u32(0xffff_ffff), framed(Buffer.of(17)), u32(300_000)]));
          await tally.attempt(`broken stream of seed ${seed}`, () => session.closed);
          await session.end();
          session = await platform.sftp();
        }
        handles = await openHandles(session);
        most = Math.max(most, platform.vitals().memory);
      }
      await session.end();
    };
    await Promise.all([1, 2, 3, 4].map(attack));
    const { asked, longest } = await client.end();
    await good.end();
    const after = platform.vitals();
    tally.note(`${packets} packets; the good client asked ${asked} times and waited ${longest} ms at most`);
    tally.note(
      `memory ${before.memory} → ${most} MiB at most, descriptors ${before.descriptors} → ${after.descriptors}`,
    );
    // A second is promised of a machine that does nothing else; a loaded one shall not hang.
    expect(longest).toBeLessThan(size({ quick: 60_000, whole: 1000 }));
    expect(most).toBeLessThan(before.memory + 200);
  },
  { timeout: 600_000 },
);

// The extended attributes say how many pairs follow: so many that reading them would take for ever.
faultTest('S-32', 'attributes that promise four thousand million pairs', async tally => {
  const session = await platform.sftp();
  for (const [type, ...fields] of [
    [14, text('code/x'), u32(0x8000_0000), u32(0xffff_ffff)],
    [9, text('code'), u32(0xffff_ffff), noAttributes],
  ] as [number, ...Buffer[]][]) {
    await tally.attempt(`type ${type}`, async () => {
      expect((await session.request(type, ...fields)).type).toBe(101);
    });
  }
  await session.end();
});
