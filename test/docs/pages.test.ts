import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { mayImport } from '../architecture/rules.ts';
import { generatedPages, withParts } from './generated.ts';
import { readPages, root } from './pages.ts';

const pages = readPages();
const everything = [...pages.values()].join('\n');

test.each(await generatedPages())(
  'the generated parts of $file are what the code says (npm run docs updates them)',
  ({ file, parts }) => {
    const path = join(root, file);
    const page = readFileSync(path, 'utf8');
    const wanted = withParts(page, parts);
    if (process.env['UPDATE_DOCS']) writeFileSync(path, wanted);
    else expect(page).toBe(wanted);
  },
);

test('the README has at most 150 lines', () => {
  expect(pages.get('README.md')?.split('\n').length).toBeLessThanOrEqual(151);
});

test('every npm script that is named exists', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const named = [...everything.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name);
  expect(named.filter(name => !(name && name in scripts))).toEqual([]);
});

test('every command that is named exists', () => {
  const named = [...everything.matchAll(/turnout ([a-z-]+:[a-z-]+(?::[a-z-]+)?)/g)].map(
    ([, name]) => name ?? '',
  );
  const short = (name: string) => name.split(':').slice(0, 2).join(':');
  expect(named.filter(name => !(name in commands) && !(short(name) in commands))).toEqual([]);
});

test('the picture of the folders shows every folder that there is, and no other', () => {
  const picture = pages.get('docs/architecture.md') ?? '';
  const shown = [...picture.matchAll(/^ {2}([a-z-]+)\/ /gm)].map(([, name]) => name ?? '');
  const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter(entry =>
    entry.isDirectory(),
  );
  expect(shown.sort()).toEqual(folders.map(({ name }) => name).sort());
  expect(shown.filter(name => !(name in mayImport))).toEqual([]);
});

test.each([...pages].map(([file, text]) => ({ file, text })))(
  'every link of $file leads somewhere',
  ({ file, text }) => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]*)(#[^)]*)?\)/g)];
    const broken = links.filter(([, target = '', anchor]) => {
      const path = target === '' ? file : join(dirname(file), target);
      if (!existsSync(join(root, path))) return true;
      return anchor !== undefined && !headings(path).includes(anchor.slice(1));
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  },
);

/** The anchors of a page, as GitHub makes them of its headings. */
function headings(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}
