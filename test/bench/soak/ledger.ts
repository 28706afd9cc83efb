import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../support/platform-client.ts';

/** Epoch milliseconds. */
interface Span {
  from: number;
  to: number;
}

interface Acknowledged {
  sha256: string;
  /** The name that Git has for the content. */
  blob: string;
  /** When the server said that it has it; as near as can be told from outside. */
  when: Span;
}

interface Places {
  /** The working tree of the environment, and its repository; absolute. */
  code: string;
  repository: string;
  /** Folders with stashes. */
  stashes: readonly string[];
}

export interface Verdict {
  acknowledged: number;
  found: { code: number; commits: number; stashes: number };
  /** Came after the last look of a switch that discards, and is gone: the promise does not cover it. */
  late: number;
  lost: string[];
}

export function noVerdict(): Verdict {
  return { acknowledged: 0, found: { code: 0, commits: 0, stashes: 0 }, late: 0, lost: [] };
}

export function add(sum: Verdict, { acknowledged, found, late, lost }: Verdict): void {
  sum.acknowledged += acknowledged;
  for (const location of ['code', 'commits', 'stashes'] as const) sum.found[location] += found[location];
  sum.late += late;
  sum.lost.push(...lost);
}

/** What the server has said that it has, path by path, and what may have been thrown away on purpose. */
export class Ledger {
  readonly #newest = new Map<string, Acknowledged>();
  readonly #contents = new Map<string, Set<string>>();
  readonly #discards: Span[] = [];

  /** From now on either content may be there, until one is acknowledged. */
  begin(path: string, content: Uint8Array): void {
    this.#newest.delete(path);
    const known = this.#contents.get(path) ?? new Set();
    this.#contents.set(path, known.add(sha256(content)));
  }

  acknowledge(path: string, content: Uint8Array, when: Span): void {
    this.#newest.set(path, { sha256: sha256(content), blob: blobOf(content), when });
  }

  /** A stash was put back and dropped: what it held is where a later discard can strike it. */
  restored(contents: ReadonlySet<string>, when: Span): void {
    for (const each of this.#newest.values()) if (contents.has(each.sha256)) each.when = when;
  }

  /** What was acknowledged in this time may have been discarded with what was looked at. */
  discarded(span: Span): void {
    this.#discards.push(span);
  }

  /** Whether a whole content that was once sent to the path. */
  knows(path: string, content: Uint8Array): boolean {
    return this.#contents.get(path)?.has(sha256(content)) ?? false;
  }

  judge({ code, repository, stashes }: Places): Verdict {
    const verdict = { ...noVerdict(), acknowledged: this.#newest.size };
    const blobs = blobsIn(repository);
    const stashed = new Set(stashes.flatMap(contentsIn));
    for (const [path, { sha256: sum, blob, when }] of this.#newest) {
      const file = join(code, path);
      if (existsSync(file) && sha256(readFileSync(file)) === sum) verdict.found.code += 1;
      else if (blobs.has(blob)) verdict.found.commits += 1;
      else if (stashed.has(sum)) verdict.found.stashes += 1;
      else if (this.#discards.some(({ from, to }) => when.to >= from && when.from <= to)) verdict.late += 1;
      else verdict.lost.push(`${path}, acknowledged ${new Date(when.to).toISOString()}`);
    }
    return verdict;
  }
}

function blobOf(content: Uint8Array): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

function blobsIn(repository: string): Set<string> {
  const args = ['--git-dir', repository, 'rev-list', '--objects', '--all'];
  const lines = execFileSync('git', args, { encoding: 'utf8', maxBuffer: 2 ** 30 }).split('\n');
  return new Set(lines.map(line => line.slice(0, 40)));
}

/** The sums of what lies in the stashes of a shelf, by what is on the disk and not by what a manifest says. */
function contentsIn(shelf: string): string[] {
  const names = existsSync(shelf) ? readdirSync(shelf).filter(name => !name.startsWith('.')) : [];
  return names.flatMap(name => [...stashedContents(join(shelf, name))]);
}

export function stashedContents(stash: string): Set<string> {
  const folder = join(stash, 'contents');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return new Set(names.map(name => sha256(readFileSync(join(folder, name)))));
}
