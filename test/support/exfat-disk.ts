import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A disk that tells no case apart and keeps no modes. */
export interface ExfatDisk {
  /** Where it is mounted. */
  folder: string;
  unmount(): void;
}

/** A real exFAT in a file, mounted by FUSE; the reason where this machine cannot. */
export function mountExfat(): ExfatDisk | string {
  const place = mkdtempSync(join(tmpdir(), 'turnout-exfat-'));
  const [image, folder] = [join(place, 'image'), join(place, 'disk')];
  mkdirSync(folder);
  writeFileSync(image, '');
  truncateSync(image, 64 * 1024 * 1024);
  let loop = '';
  try {
    execFileSync('mkfs.exfat', [image], { stdio: 'ignore' });
    loop = execFileSync('losetup', ['-f', '--show', image], { encoding: 'utf8', stdio: 'pipe' }).trim();
    execFileSync('mount.exfat-fuse', [loop, folder], { stdio: 'ignore' });
  } catch {
    if (loop) execFileSync('losetup', ['-d', loop]);
    rmSync(place, { recursive: true });
    return 'no exFAT here: it needs exfatprogs, exfat-fuse, a loop device and /dev/fuse';
  }
  return {
    folder,
    unmount() {
      execFileSync('umount', [folder]);
      execFileSync('losetup', ['-d', loop]);
      rmSync(place, { recursive: true });
    },
  };
}
