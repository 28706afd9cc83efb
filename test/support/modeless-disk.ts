import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ModelessDisk {
  location: string;
  dispose(): void;
}

const run = (program: string, ...args: string[]) =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

/**
 * A real exFAT in a file, which makes every permission up: 777, whatever anyone sets. By the kernel, or by FUSE
 * (exfat-fuse) where the kernel has none. Throws where this machine can have none.
 */
export function mountModelessDisk(options = 'umask=000'): ModelessDisk {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-exfat-'));
  const [image, location] = [join(folder, 'image'), mkdtempSync(join(tmpdir(), 'turnout-disk-'))];
  let device: string | undefined;
  const dispose = () => {
    if (device) run('losetup', '-d', device);
    for (const each of [folder, location]) rmSync(each, { recursive: true, force: true });
  };
  try {
    writeFileSync(image, Buffer.alloc(16 * 1024 * 1024));
    run('mkfs.exfat', image);
    device = run('losetup', '-f', '--show', image);
    mount(device, location, options);
  } catch (error) {
    dispose();
    throw error;
  }
  return {
    location,
    dispose() {
      run('umount', location);
      dispose();
    },
  };
}

function mount(device: string, location: string, options: string): void {
  try {
    run('mount', '-t', 'exfat', '-o', options, device, location);
  } catch {
    run('mount.exfat-fuse', '-o', options, device, location);
  }
}

/** Why a test that needs such a disk is left out; undefined where it can run. */
export function noModelessDisk(): string | undefined {
  try {
    mountModelessDisk().dispose();
    return undefined;
  } catch {
    return 'no exFAT can be mounted here (needs root, loop devices, exfatprogs, exfat-fuse)';
  }
}
