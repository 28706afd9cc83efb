import type { SFTPWrapper } from 'ssh2';
import { beforeEach, describe, expect, test } from 'vitest';
import { createSftp } from '../../../src/sftp/sftp.ts';
import { until } from '../../support/until.ts';
import { type ClientStage, failure, openClientStage } from '../client-stage.ts';
import { makeKey } from './hostile-server.ts';
import { tellLies } from './lying-tree.ts';

let stage: ClientStage;
/** Rejections that no one listened to. */
let unheard: unknown[];

beforeEach(() => {
  stage = openClientStage();
  unheard = [];
  const hear = (reason: unknown) => void unheard.push(reason);
  process.on('unhandledRejection', hear);
  return async () => {
    process.off('unhandledRejection', hear);
    await stage.strike();
  };
});

describe('a connection that is lost', () => {
  test('A9: while a file is streamed and its reader is busy ends in one error', async () => {
    let ahead = 0;
    const tree = tellLies({ list: () => [[{ name: 'big', kind: 'file', size: 1e9 }]] });
    const server = await stage.start((sftp: SFTPWrapper) => {
      tree(sftp);
      sftp.removeAllListeners('READ');
      sftp.on('READ', (id, _, position, length) => {
        // What is asked for ahead is not answered.
        if (position < 64 * 1024) sftp.data(id, Buffer.alloc(length, 'x'));
        else ahead++;
      });
    }, makeKey());
    const reading = createSftp(stage.options(server)).withFiles(async files => {
      let parts = 0;
      for await (const part of files.stream('files/big')) {
        parts += part.length > 0 ? 1 : 0;
        if (parts < 2) continue;
        await until(() => ahead > 0 || undefined);
        await server.stop();
        // Busy with what it has, as a disk is, while the connection goes.
        await new Promise(resolve => setTimeout(resolve, 200));
      }
    });
    expect((await failure(reading)).message).toBe(`127.0.0.1:${server.port} closed the connection.`);
    await new Promise(resolve => setImmediate(resolve));
    expect(unheard).toEqual([]);
  });

  test('A9+: while the folders on the way are made ends in one error', async () => {
    const server = await stage.start((sftp: SFTPWrapper) => {
      tellLies({ list: path => (path === 'files' || path === '.' ? [[]] : undefined) })(sftp);
      sftp.on('MKDIR', () => sftp.end());
    }, makeKey());
    const putting = createSftp(stage.options(server)).upload({
      sources: [{ path: stage.folder, contents: true }],
      destination: { path: 'files/a/b', folder: true },
      options: {
        ...{ exclude: ['*'], compare: 'time', dryRun: false, remove: false, resume: false, digest: false },
      },
      events: { event: () => {}, progress: () => {}, warning: () => {}, confirmRemoval: async () => {} },
    });
    expect((await failure(putting)).message).toBe(`127.0.0.1:${server.port} closed the connection.`);
    await new Promise(resolve => setImmediate(resolve));
    expect(unheard).toEqual([]);
  });
});
