import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Person } from '../support/run-turnout.ts';
import type { StartedSandbox } from '../support/started-sandbox.ts';

/** SHA-256 of every content that any commit of the site holds, asked of Git behind the sandbox's back. */
function committed({ folder, siteId }: StartedSandbox): Set<string> {
  const repository = join(folder, 'sites', siteId('my-site'), 'repository.git');
  const git = (words: string[], input?: string) =>
    execFileSync('git', ['--git-dir', repository, ...words], { input, maxBuffer: 1 << 30 });
  const objects = git(['rev-list', '--objects', 'master']).toString().split('\n');
  const blobs = objects.filter(line => / (race-|again)/.test(line)).map(line => line.slice(0, 40));
  const out = git(['cat-file', '--batch'], `${blobs.join('\n')}\n`);
  const sums = new Set<string>();
  for (let at = 0; at < out.length; ) {
    const end = out.indexOf(10, at);
    const size = Number(out.subarray(at, end).toString().split(' ')[2]);
    sums.add(
      createHash('sha256')
        .update(out.subarray(end + 1, end + 1 + size))
        .digest('hex'),
    );
    at = end + 1 + size + 1;
  }
  return sums;
}

/** SHA-256 of every content of every stash, by what is on the disk and not by what a manifest says. */
function stashed({ home }: Person): Set<string> {
  const folder = join(home, '.local/share/turnout/stashes');
  const stashes = existsSync(folder) ? readdirSync(folder).filter(name => !name.startsWith('.')) : [];
  const files = stashes.flatMap(name => {
    const contents = join(folder, name, 'contents');
    return readdirSync(contents).map(file => join(contents, file));
  });
  return new Set(files.map(file => createHash('sha256').update(readFileSync(file)).digest('hex')));
}

export function keptSomewhere(sandbox: StartedSandbox, person: Person): Set<string> {
  return new Set([...committed(sandbox), ...stashed(person)]);
}
