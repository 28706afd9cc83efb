import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Built, buildTurnout, shell } from '../../cli/built-turnout.ts';
import { openPutStage, type PutStage } from '../../sftp/upload/put-stage.ts';

let stage: PutStage;
let built: Built;

beforeAll(async () => {
  [stage, built] = await Promise.all([openPutStage(), buildTurnout()]);
  mkdirSync(stage.there('files'), { recursive: true });
  writeFileSync(stage.there('files/a.bin'), Buffer.from([0, 255, 10, 13, 0x1b]));
  writeFileSync(stage.there('files/big.bin'), Buffer.alloc(3_000_000, 'x'));
});
afterAll(async () => {
  built.dispose();
  await stage.strike();
});

const local = (name: string) => join(stage.local, name);
const run = (line: string) => shell(`cd '${stage.local}' && ${line}`, built, stage.env);
const notice = ' [notice] Downloaded 1 file, 5 bytes, from my-site.dev:files/a.bin.\n';

/** A device like /dev/null that is the test's own. */
function nullDevice(name: string): string {
  execFileSync('mknod', [local(name), 'c', '1', '3']);
  return local(name);
}
const canMakeDevices = process.getuid?.() === 0;

describe('file:get to', () => {
  test('U2: - writes to standard output, and nothing else does', async () => {
    const { code, stderr } = await run('turnout file:get my-site.dev:files/a.bin - > out.bin');
    expect({ code, stderr }).toEqual({ code: 0, stderr: notice });
    expect(readFileSync(local('out.bin'))).toEqual(Buffer.from([0, 255, 10, 13, 0x1b]));
    expect(existsSync(local('-'))).toBe(false);
  });

  test('U2: /dev/stdout does the same, and leaves no part in /dev', async () => {
    expect((await run('turnout file:get my-site.dev:files/big.bin /dev/stdout | wc -c')).stdout.trim()).toBe(
      '3000000',
    );
    expect(lstatSync('/dev/stdout').isSymbolicLink()).toBe(true);
  });

  test('U2: a FIFO is written through', async () => {
    execFileSync('mkfifo', [local('fifo')]);
    const { code } = await run(
      '{ wc -c < fifo > count & } ; turnout file:get my-site.dev:files/big.bin fifo; wait',
    );
    expect({ code, count: readFileSync(local('count'), 'utf8').trim() }).toEqual({
      code: 0,
      count: '3000000',
    });
    expect(statSync(local('fifo')).isFIFO()).toBe(true);
  });

  test.skipIf(!canMakeDevices)(
    'U2: a device stays one (skipped: where no one may make devices)',
    async () => {
      const device = nullDevice('null');
      expect((await run(`turnout file:get my-site.dev:files/a.bin ${device}`)).code).toBe(0);
      expect(statSync(device).isCharacterDevice()).toBe(true);
    },
  );

  test('U2+: a socket is refused', async () => {
    const server = createServer().listen(local('socket'));
    await new Promise(resolve => server.once('listening', resolve));
    onTestFinished(() => void server.close());
    expect(await stage.run(['file:get', 'my-site.dev:files/a.bin', 'socket'])).toMatchObject({
      exitCode: 12,
      stderr: ` [error]  ${local('socket')} is a socket, which no file is written to.\n [notice] Name another file.\n`,
    });
  });

  test('U2+: - takes no folder, and no flag that means nothing there', async () => {
    expect((await stage.run(['file:get', 'my-site.dev:files', '-'])).exitCode).toBe(2);
    expect((await stage.run(['file:get', 'my-site.dev:files/a.bin', '-', '--delete', '-y'])).exitCode).toBe(
      2,
    );
    expect((await stage.run(['file:get', 'my-site.dev:files/none', '-'])).exitCode).toBe(10);
  });
});

describe('file:put', () => {
  test('U2: - sends standard input, byte for byte', async () => {
    const { code } = await run("printf '\\0\\377' | turnout file:put - my-site.dev:files/from-input.bin");
    expect(code).toBe(0);
    expect(readFileSync(stage.there('files/from-input.bin'))).toEqual(Buffer.from([0, 255]));
  });

  test('U2+: - needs a name on the server', async () => {
    expect((await stage.run(['file:put', '-', 'my-site.dev:files/'])).exitCode).toBe(2);
  });
});

describe('connection:export --output', () => {
  const line = 'turnout connection:export my-site.dev --client openssh --output';

  test('U2: - prints, and makes no file of that name', async () => {
    const { code, stdout } = await run(`${line} -`);
    expect({ code, begin: stdout.slice(0, 4), file: existsSync(local('-')) }).toMatchObject({
      code: 0,
      file: false,
    });
    expect(stdout).toContain('Host my-site.dev');
  });

  test.skipIf(!canMakeDevices)(
    'U2: a device stays one (skipped: where no one may make devices)',
    async () => {
      const device = nullDevice('null-2');
      expect((await run(`${line} ${device}`)).code).toBe(0);
      expect(statSync(device).isCharacterDevice()).toBe(true);
    },
  );

  test('U2+: a FIFO is written through', async () => {
    execFileSync('mkfifo', [local('fifo-2')]);
    const { code } = await run(`{ cat fifo-2 > exported & } ; ${line} fifo-2; wait`);
    expect(code).toBe(0);
    expect(readFileSync(local('exported'), 'utf8')).toContain('Host my-site.dev');
  });
});
