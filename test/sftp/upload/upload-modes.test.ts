import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ModelessDisk, mountModelessDisk, noModelessDisk } from '../../support/modeless-disk.ts';
import { openPutStage, type PutStage } from './put-stage.ts';

const missing = noModelessDisk();
const title = missing === undefined ? 'an upload from a disk' : `an upload from a disk (skipped: ${missing})`;

describe.skipIf(missing !== undefined)(title, () => {
  let stage: PutStage;
  let disks: ModelessDisk[];

  beforeAll(async () => {
    stage = await openPutStage();
    disks = [mountModelessDisk('umask=000'), mountModelessDisk('fmask=0133,dmask=0022')];
  });
  afterAll(async () => {
    for (const disk of disks) disk.dispose();
    await stage.strike();
  });

  const isExecutable = (path: string) => (statSync(stage.there(path)).mode & 0o100) !== 0;
  function plant(path: string, mode: number): void {
    mkdirSync(join(stage.there(path), '..'), { recursive: true });
    writeFileSync(stage.there(path), 'before');
    chmodSync(stage.there(path), mode);
  }

  test.each([
    ['R11', 'that makes every file executable gives no file the bit', 0],
    ['R11', 'that makes no file executable takes the bit from none', 1],
  ])('%s: %s', async (_, __, which) => {
    const site = join(disks[which]?.location ?? '', 'site');
    mkdirSync(site);
    for (const name of ['new.php', 'page.php', 'tool.sh']) writeFileSync(join(site, name), 'content');
    writeFileSync(join(site, 'large.sh'), Buffer.alloc(1_500_000));
    const folder = `files/modes-${which}`;
    plant(`${folder}/page.php`, 0o644);
    plant(`${folder}/tool.sh`, 0o755);
    plant(`${folder}/large.sh`, 0o755);
    expect((await stage.put(`${site}/`, `my-site.dev:${folder}`)).exitCode).toBe(0);
    expect({
      new: isExecutable(`${folder}/new.php`),
      page: isExecutable(`${folder}/page.php`),
      tool: isExecutable(`${folder}/tool.sh`),
      large: isExecutable(`${folder}/large.sh`),
    }).toEqual({ new: false, page: false, tool: true, large: true });
  });

  test('R11+: into code shows no change of a bit', async () => {
    const site = join(disks[0]?.location ?? '', 'code');
    mkdirSync(site);
    writeFileSync(join(site, 'index.php'), '<?php // changed\n');
    expect((await stage.put(`${site}/`, 'my-site.dev:code')).exitCode).toBe(0);
    expect(isExecutable('code/index.php')).toBe(false);
  });

  test('R11+: from a disk with modes keeps the bit as it is here', async () => {
    stage.write('own/tool', '#!/bin/sh\n', 0o755);
    stage.write('own/text', 'text', 0o644);
    plant('files/own/text', 0o755);
    expect((await stage.put('own', 'my-site.dev:files/')).exitCode).toBe(0);
    expect([isExecutable('files/own/tool'), isExecutable('files/own/text')]).toEqual([true, false]);
  });
});
