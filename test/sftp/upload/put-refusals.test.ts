import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeKey } from '../remote/hostile-server.ts';
import { openPutStage, type PutStage } from './put-stage.ts';

let stage: PutStage;

beforeAll(async () => {
  stage = await openPutStage();
  return stage.strike;
});

describe('file:put refuses, before it sends anything,', () => {
  beforeEach(() => stage.write('a.txt', 'a'));

  test('code in Git mode, with the command that switches', async () => {
    const { exitCode, stderr } = await stage.put('a.txt', 'my-drupal.dev:code/');
    expect(stderr).toBe(
      ' [error]  The code of my-drupal.dev cannot be changed over SFTP, because it is in Git mode.\n [notice] Switch first: turnout connection:set my-drupal.dev sftp\n',
    );
    expect(exitCode).toBe(11);
  });

  test('code of live', async () => {
    const { exitCode, stderr } = await stage.put('a.txt', 'my-site.live:code/');
    expect(stderr).toContain(
      'The code of my-site.live cannot be changed over SFTP; it gets there by a deploy.',
    );
    expect(exitCode).toBe(11);
  });

  test.each([
    ['/srv/bindings/1234/code', 'is an absolute path'],
    ['code/../files', 'has .. in it'],
    ['', 'does not say where on the server'],
    ['.', 'does not say where on the server'],
  ])('the path "%s"', async (path, why) => {
    const { exitCode, stderr } = await stage.put('a.txt', `my-site.dev:${path}`);
    expect(stderr).toContain(why);
    expect(exitCode).toBe(2);
  });

  test.each([[['a.txt']], [['my-site.dev:files/']], [['a.txt', 'my-site.dev']]])(
    'the words %j',
    async words => {
      expect((await stage.put(...words)).exitCode).toBe(2);
    },
  );

  test('a file that is not there', async () => {
    const { exitCode, stderr } = await stage.put('b.txt', 'my-site.dev:files/');
    expect(stderr).toContain(`${stage.local}/b.txt is not there.`);
    expect(exitCode).toBe(10);
  });

  test('two sources with the same name', async () => {
    stage.write('other/a.txt', 'b');
    const { exitCode, stderr } = await stage.put('a.txt', 'other/a.txt', 'my-site.dev:files/');
    expect(stderr).toContain('two of the sources have a.txt');
    expect(exitCode).toBe(12);
  });
});

describe('file:put says what the server says', () => {
  test('when a folder is to be made where a file is', async () => {
    stage.write('a.txt', 'a');
    await stage.put('a.txt', 'my-site.dev:files/occupied');
    const { exitCode, stderr } = await stage.put('a.txt', 'my-site.dev:files/occupied/deep/');
    expect(stderr).toContain('files/occupied is a file on the server, not a folder.');
    expect(exitCode).toBe(11);
  });

  test('when it does not let anyone write there', async () => {
    stage.write('a.txt', 'a');
    const { exitCode, stderr } = await stage.put('a.txt', 'my-site.dev:logs/');
    expect(stderr).toContain('logs/a.txt was not uploaded: ');
    expect(exitCode).toBe(11);
  });

  test('when it does not know the key that was named', async () => {
    stage.write('a.txt', 'a');
    writeFileSync(join(stage.local, 'stranger'), makeKey().private, { mode: 0o600 });
    const { exitCode, stderr } = await stage.put('-i', 'stranger', 'a.txt', 'my-site.dev:files/');
    expect(stderr).toContain(`refused the login. Offered were: ${stage.local}/stranger.`);
    expect(exitCode).toBe(3);
  });
});
