import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { findCircles } from './circles.ts';
import { countHouse } from './count-house.ts';
import { findOldWords } from './old-words.ts';
import { violations } from './violations.ts';

const root = new URL('../..', import.meta.url).pathname;

function filesBelow(folder: string): string[] {
  const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter(entry => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name).slice(root.length));
}

function read(files: readonly string[]): Map<string, string> {
  return new Map(files.map(file => [file, readFileSync(join(root, file), 'utf8')]));
}

function planted(file: string, source: string): string[] {
  return violations(new Map([[file, source]]));
}

describe('the house', () => {
  test('keeps its walls', () => {
    expect(violations(read(filesBelow('src')))).toEqual([]);
  });

  test('has a file for every command, where its name says', () => {
    const files = filesBelow('src/commands').filter(file => !/\/(index\.ts|shared\/.*)$/.test(file));
    const names = files.map(file =>
      file.replace('src/commands/', '').replace('.ts', '').replaceAll('/', ':'),
    );
    expect(names.sort()).toEqual(Object.keys(commands).sort());
  });

  test('has commands that are called as their file is', async () => {
    for (const [name, load] of Object.entries(commands)) expect((await load()).default.name).toBe(name);
  });
});

describe('its imports', () => {
  test('make no circle, types included', () => {
    expect(findCircles(read(filesBelow('src')))).toEqual([]);
  });

  test('that make one are named', () => {
    const sources = new Map([
      ['src/a.ts', "import { b } from './b.ts';"],
      ['src/b.ts', "import type { C } from './x/c.ts';"],
      ['src/x/c.ts', "import { a } from '../a.ts';"],
      ['src/d.ts', "import { a } from './a.ts';"],
    ]);
    expect(findCircles(sources)).toEqual([['src/a.ts', 'src/b.ts', 'src/x/c.ts']]);
  });
});

describe('its words', () => {
  test("are the field's own, in names and docstrings", () => {
    expect(findOldWords(read(filesBelow('src')))).toEqual([]);
  });

  test('are found where an old one is left', () => {
    const source = '/** Answers whoever asks. */\nexport function readWish() {}\nconst patience = 1;\n';
    expect(findOldWords(new Map([['src/x.ts', source]]))).toEqual([
      'src/x.ts: wish (readWish)',
      'src/x.ts: patience (patience)',
      'src/x.ts: whoever (docstring)',
      'src/x.ts: Answers (docstring)',
    ]);
  });

  test('of what several folders use are explained', () => {
    expect(countHouse(read(filesBelow('src').filter(file => file.endsWith('.ts')))).undocumented).toEqual([]);
  });

  test('of rooms: none has more than 20 files on one floor', () => {
    const { folders } = countHouse(read(filesBelow('src').filter(file => file.endsWith('.ts'))));
    expect([...folders].filter(([, count]) => count > 20)).toEqual([]);
  });
});

describe('a planted violation is named', () => {
  const cases: [string, string, string][] = [
    [
      'src/commands/env/x.ts',
      "import { readFileSync } from 'node:fs';",
      'a command may not import a package or a node: module (node:fs)',
    ],
    [
      'src/commands/env/x.ts',
      "import x from '../site/list.ts';",
      'a command may not import another command (src/commands/site/list.ts)',
    ],
    [
      'src/commands/env/x.ts',
      "import { createApi } from '../../api/api.ts';",
      'commands may not import api (src/api/api.ts)',
    ],
    [
      'src/operations/x.ts',
      "export { y } from '../api/api.ts';",
      'operations may not import api (src/api/api.ts)',
    ],
    [
      'src/sandbox/x.ts',
      "const a = await import('../cli/x.ts');",
      'sandbox may not import cli (src/cli/x.ts)',
    ],
    [
      'src/config/x.ts',
      "import { readFileSync, writeFileSync } from 'node:fs';",
      'writeFileSync is for src/system/disk/files.ts and the writers in rules.ts',
    ],
    [
      'src/api/x.ts',
      "import * as fs from 'node:fs/promises';",
      'all of node:fs is for src/system/disk/files.ts and the writers in rules.ts',
    ],
    [
      'src/api/x.ts',
      "import type { Context } from '../cli/runtime/context.ts';",
      'api may not know of cli, which is not below it (src/cli/runtime/context.ts)',
    ],
    [
      'src/api/x.ts',
      "import type { Sftp } from '../git/git-client.ts';",
      'api may not know of git, which is not below it (src/git/git-client.ts)',
    ],
    ['src/api/x.ts', "import '../main.ts';", 'imports src/main.ts, which only bin/ may'],
    [
      'src/cli/x.ts',
      "import { simpleGit } from 'simple-git';",
      'simple-git may be imported in src/git/git-client.ts only',
    ],
    [
      'src/config/x.ts',
      "import { spawn } from 'node:child_process';",
      'node:child_process may be imported in src/system/programs/programs.ts and src/sandbox/code/git/git.ts only',
    ],
    ['src/api/x.ts', "import { connect } from 'node:tls';", 'node:tls may be imported nowhere'],
    ['src/cli/x.ts', 'token.reveal();', 'a secret may be revealed at the places in rules.ts only'],
    ['src/system/x.ts', "spawn('ls', { shell: true });", 'no program is run by a shell'],
    ['src/output/x.ts', "import { join } from 'node:path';", 'output is pure and may not import node:path'],
    [
      'src/operations/x.ts',
      'const now = Date.now();',
      'Date.now belongs in src/system; take it as an argument',
    ],
    [
      'src/operations/x.ts',
      'const now = new Date();',
      'new Date() belongs in src/system; take it as an argument',
    ],
    ['src/api/x.ts', 'setTimeout(() => {}, 5);', 'setTimeout belongs in src/system; take it as an argument'],
    ['src/cli/x.ts', 'const { env } = process;', 'process belongs in src/system; take it as an argument'],
    ['src/cli/x.ts', "console.log('x');", 'console belongs in src/system; take it as an argument'],
    [
      'src/sandbox/x.ts',
      'const a = Math.random();',
      'Math.random belongs in src/system; take it as an argument',
    ],
  ];
  test.each(cases)('%s: %s', (file, source, what) => {
    expect(planted(file, source)).toEqual([`${file}: ${what}`]);
  });

  test('and what is allowed is not', () => {
    expect(planted('src/operations/x.ts', "import type { Api } from '../api/api.ts';")).toEqual([]);
    expect(planted('src/api/x.ts', "import type { A } from '../operations/ports/stash-port.ts';")).toEqual(
      [],
    );
    expect(
      planted(
        'src/operations/x.ts',
        "import { a } from '../contract/diffstat.ts'; a.process(); const b = { fetch: 1 };",
      ),
    ).toEqual([]);
    expect(planted('src/cli/x.ts', 'new Date(5); clock.now();')).toEqual([]);
  });
});

describe('the tests', () => {
  const tests = read(filesBelow('test').filter(file => !file.includes('architecture')));

  test('mock no module', () => {
    expect(
      [...tests]
        .filter(([, source]) => /\bvi\.(mock|doMock|useFakeTimers)\b/.test(source))
        .map(([file]) => file),
    ).toEqual([]);
  });

  test('are skipped only where something is missing, and then say what', () => {
    const wrong = [...tests].filter(([, source]) => {
      const never = /\.(skip|only|todo)\(/.test(source);
      return never || (/\.(skipIf|runIf)\(/.test(source) && !/skipped: |run-program\.ts/.test(source));
    });
    expect(wrong.map(([file]) => file)).toEqual([]);
  });
});
