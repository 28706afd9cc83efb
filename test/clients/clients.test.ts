import { describe, expect, test } from 'vitest';
import type { WriteFiles } from '../../src/clients/bookmark.ts';
import { clientNames, clients } from '../../src/clients/clients.ts';
import { bookmark, live, written } from './bookmarks.ts';

const all: [string, WriteFiles][] = [];
for (const name of clientNames) all.push([name, (await clients[name].load()).writeFiles]);

describe.each(all)('%s', (name, writeFiles) => {
  test('says the same when it is written again, and is changed by another key only where it stands', () => {
    const once = written(writeFiles, [bookmark(), live]);
    expect(written(writeFiles, [bookmark(), live], once)).toEqual(once);
    const keyFile = '/home/ada/.ssh/work & play.ppk';
    const keyed = written(writeFiles, [bookmark({ keyFile }), live], once);
    if (name === 'winscp-url') expect(keyed).toEqual(once);
    else expect(keyed.join('')).toMatch(/work.{1,8}play\.ppk/);
    expect(keyed.join('')).not.toMatch(/password/i);
  });

  test('takes one environment after the other', () => {
    const names = writeFiles([bookmark(), live]).map(file => file.name);
    if (name === 'cyberduck') return expect(names).toEqual(['my-site.dev.duck', 'my-site.live.duck']);
    const first = written(writeFiles, [bookmark()]);
    const both = written(writeFiles, [live], first).join('');
    for (const { user } of [bookmark(), live]) expect(both).toContain(user);
    return undefined;
  });

  test('takes an empty file for none', () => {
    const files = writeFiles([bookmark()]);
    const fresh = written(writeFiles, [bookmark()]);
    expect(
      written(
        writeFiles,
        [bookmark()],
        files.map(() => ''),
      ),
    ).toEqual(fresh);
  });
});

describe('an existing file that is damaged stays as it is:', () => {
  const damagedOnes: [string, string, string][] = [
    ['filezilla', '<FileZilla3><Servers>', "/home/ada/file is not XML of FileZilla's site manager: "],
    ['filezilla', '<Other/>', 'its root is Other, not FileZilla3. Nothing was changed.'],
    ['phpstorm', 'not XML', '/home/ada/file is not XML of a JetBrains project: '],
    ['cyberduck', '<plist version="1.0"></plist>', 'it has no dict. Nothing was changed.'],
    [
      'cyberduck',
      '<plist version="1.0"><dict><key>UUID</key><string>other</string></dict></plist>',
      'it belongs to another server. Nothing was changed.',
    ],
    ['vscode', '{"name": "x"', 'is not JSON: CloseBraceExpected at character 12. Nothing was changed.'],
    ['vscode', '"text"', 'it is neither an object nor a list of objects. Nothing was changed.'],
    ['winscp', 'HostName=x\n', 'it does not begin with a section. Nothing was changed.'],
  ];
  test.each(damagedOnes)('%s: %s', async (name, text, what) => {
    const { writeFiles } = await clients[name as keyof typeof clients].load();
    expect(() => written(writeFiles, [bookmark()], [text])).toThrow(what);
  });
});
