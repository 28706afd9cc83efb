import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { rows } from '../../../src/output/columns.ts';
import { createTheme } from '../../../src/output/theme.ts';
import {
  changes,
  connection,
  connectionInfo,
  diffstat,
  environmentList,
  environments,
  print,
  terminal,
} from '../samples.ts';

const now = 1_471_385_341_000 + 3 * 60_000;

describe('at a terminal', () => {
  test('of 120 columns nothing is cut, and no line ends in spaces', async () => {
    expect(await print(diffstat, changes.slice(0, 2), { surface: terminal(120) })).toBe(
      ` ------------------------------------ -------- ----------- -----------
  File                                 Status   Deletions   Additions
 ------------------------------------ -------- ----------- -----------
  wp-content/themes/twenty/style.css   M        12          3
  license.txt                          D        385         0
 ------------------------------------ -------- ----------- -----------
`,
    );
  });

  test('of 40 columns the widest column is cut and the others stay whole', async () => {
    expect(await print(diffstat, changes, { surface: terminal(40), fields: 'file,status,additions' })).toBe(
      ` ------------------ -------- -----------
  File               Status   Additions
 ------------------ -------- -----------
  wp-content/them…   M        3
  license.txt        D        0
  wp-content/uplo…   A        7
  wp-content/imag…   A        -
  wp-content/ünïc…   A        1
 ------------------ -------- -----------
`,
    );
  });

  test('a column that people copy from is never cut', async () => {
    expect(
      await print(connectionInfo, connection, { surface: terminal(40), fields: 'sftp_command,git_host' }),
    ).toBe(
      ` -------------- ------------------------
  SFTP Command   sftp -o Port=2222 dev.11111111-1111-1111-1111-111111111111@appserver.dev.11111111-1111-1111-1111-111111111111.drush.in
  Git Host       codeserver.dev.11111111-1111-1111-1111-111111111111.drush.in
 -------------- ------------------------
`,
    );
  });

  test('dates are told relative to now', async () => {
    const printed = await print(environmentList, environments.slice(0, 1), {
      surface: terminal(80, now),
      fields: 'id,created',
    });
    expect(printed).toContain('  dev   3 minutes ago\n');
  });

  test('dates are absolute when no one says what time it is', async () => {
    const printed = await print(environmentList, environments.slice(0, 1), {
      surface: terminal(80),
      fields: 'id,created',
    });
    expect(printed).toContain('  dev   2016-08-16 22:09:01\n');
  });

  test('headings have the colour of the theme, and columns stay straight', async () => {
    const surface = { ...terminal(80), theme: await createTheme(1) };
    expect(await print(environmentList, environments.slice(0, 1), { surface, fields: 'id,locked' })).toBe(
      ` ----- --------
  \x1b[1mID\x1b[22m    \x1b[1mLocked\x1b[22m
 ----- --------
  dev   false
 ----- --------
`,
    );
  });

  test('that does not tell its width gets every cell whole', async () => {
    const surface = { ...terminal(0), terminal: { isTerminal: true } };
    expect(await print(diffstat, changes, { surface })).toContain('a file, with "quotes" and comma.txt   A');
  });

  test.each([1, 10, 16])('U7: of %d columns each row is a record with all of its fields', async columns => {
    const printed = await print(diffstat, changes.slice(1, 2), { surface: terminal(columns) });
    for (const label of ['File', 'Status', 'Deletions', 'Additions'])
      expect(printed).toMatch(new RegExp(`^ {2}${label}  +\\S`, 'm'));
  });

  test('no line is wider than it, whatever the values', async () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ file: cell, status: cell })),
        fc.integer({ min: 30, max: 130 }),
        async (records, columns) => {
          const printed = await print(diffstat, records, { surface: terminal(columns) });
          for (const line of printed.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
        },
      ),
    );
  });
});

describe('in a pipe', () => {
  test('nothing is cut, and dates are absolute', async () => {
    const long = 'x'.repeat(500);
    const surface = { ...terminal(40, now), terminal: { isTerminal: false, columns: 40 } };
    const printed = await print(environmentList, [{ id: long, created: 1471385341 }], { surface });
    expect(printed).toContain(`  ${long}   2016-08-16 22:09:01  \n`);
  });
});

test('wide characters and emoji take two cells', async () => {
  const names = rows({ name: { label: 'Name' }, mode: { label: 'Mode' } });
  const records = [
    { name: '日本', mode: 'git' },
    { name: '🚂', mode: 'sftp' },
    { name: 'e\u0301', mode: 'git' },
  ];
  expect(await print(names, records, { surface: terminal(80) })).toBe(
    ` ------ ------
  Name   Mode
 ------ ------
  日本   git
  🚂     sftp
  e\u0301      git
 ------ ------
`,
  );
});

test('a wide character is not cut in two', async () => {
  const names = rows({ name: { label: 'N' } });
  expect(await print(names, [{ name: '日本語日本語' }], { surface: terminal(11) })).toContain(
    '\n  日本語…\n',
  );
  expect(await print(names, [{ name: '日本語日本語' }], { surface: terminal(10) })).toContain(
    '\n  日本語…\n',
  );
  expect(await print(names, [{ name: '日本語日本語' }], { surface: terminal(9) })).toContain('\n  日本…\n');
});

test('hostile names are escaped, and each record stays a line', async () => {
  const records = [
    { file: 'a\nb', status: '\x1b[2J' },
    { file: '::set-output name=x::y', status: '\u202e' },
  ];
  expect(await print(diffstat, records, { surface: terminal(80) })).toBe(
    ` --------------------------- ----------
  File                        Status
 --------------------------- ----------
  a\\nb                        \\x1b[2J
  \\x3a:set-output name=x::y   \\u{202e}
 --------------------------- ----------
`,
  );
});

test('no control character reaches a table of either kind', async () => {
  const cell = fc.string({ unit: 'binary', maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell), { minLength: 1 }),
      fc.constantFrom(undefined, 40),
      async (cells, columns) => {
        const surface = columns ? { surface: terminal(columns) } : {};
        const records = cells.map(([file, status]) => ({ file, status }));
        const printed = await print(diffstat, records, surface);
        expect(printed.split('\n')).toHaveLength(records.length + 5);
        expect(printed.replaceAll('\n', '')).not.toMatch(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);

        const [[git_host, git_url] = ['', '']] = cells;
        const properties = await print(
          connectionInfo,
          { git_host, git_url },
          { fields: 'git_*', ...surface },
        );
        // At a narrow terminal a value is broken into lines, not cut.
        if (!columns) expect(properties.split('\n')).toHaveLength(5);
        expect(properties.replaceAll('\n', '')).not.toMatch(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
      },
    ),
    { numRuns: 300 },
  );
});

describe('a column that people copy from', () => {
  const stashes = rows({
    id: { label: 'ID', copied: true },
    environment: { label: 'Environment' },
    by: { label: 'By' },
  });
  const list = [{ id: 'my-site.dev-20261122-110305', environment: 'my-site.dev', by: 'ada@example.com' }];

  test('has its width before the others share the rest', async () => {
    expect(await print(stashes, list, { surface: terminal(56) })).toBe(
      ` ----------------------------- ------------- -----------
  ID                            Environment   By
 ----------------------------- ------------- -----------
  my-site.dev-20261122-110305   my-site.dev   ada@exam…
 ----------------------------- ------------- -----------
`,
    );
  });

  test('U7: is whole in a record of its own where there is no room for that', async () => {
    expect(await print(stashes, list, { surface: terminal(36) })).toBe(
      ` ------------- ---------------------
  ID            my-site.dev-20261122-110305
  Environment   my-site.dev
  By            ada@example.com
 ------------- ---------------------
`,
    );
  });
});

describe('U7: a list that is wider than the terminal', () => {
  const sites = rows({
    name: { label: 'Name', narrow: 'whole' },
    id: { label: 'ID', narrow: 'whole or none' },
    plan: { label: 'Plan' },
    owner: { label: 'Owner', narrow: 'first out' },
    note: { label: 'Last Note', narrow: 'words' },
  });
  const id = '11111111-1111-1111-1111-111111111111';
  const site = { name: 'my-site', id, plan: 'Sandbox', owner: id, note: 'moved to another container' };

  async function narrowed(columns: number, name = 'my-site', fields?: string) {
    let leftOut: readonly string[] = [];
    const onLeftOut = (labels: readonly string[]) => {
      leftOut = labels;
    };
    const surface = { ...terminal(columns), onLeftOut };
    const printed = await print(sites, [{ ...site, name }], fields ? { surface, fields } : { surface });
    return { printed, leftOut };
  }

  test('leaves out what matters least first, says so, and breaks prose between words', async () => {
    expect(await narrowed(90)).toEqual({
      leftOut: ['Owner'],
      printed: ` --------- -------------------------------------- --------- ----------------------------
  Name      ID                                     Plan      Last Note
 --------- -------------------------------------- --------- ----------------------------
  my-site   ${id}   Sandbox   moved to another container
 --------- -------------------------------------- --------- ----------------------------
`,
    });
    expect((await narrowed(80)).printed).toBe(
      ` --------- -------------------------------------- --------- --------------------
  Name      ID                                     Plan      Last Note
 --------- -------------------------------------- --------- --------------------
  my-site   ${id}   Sandbox   moved to another
                                                             container
 --------- -------------------------------------- --------- --------------------
`,
    );
  });

  test('never cuts what tells the rows apart', async () => {
    const long = 'a-site-with-a-name-of-fifty-two-letters-as-they-are-';
    const { printed, leftOut } = await narrowed(80, long);
    expect(printed).toContain(`  ${long}   moved to`);
    expect(leftOut).toEqual(['ID', 'Plan', 'Owner']);
  });

  test('leaves out nothing that was asked for: each row is then a record', async () => {
    expect(await narrowed(60, 'my-site', 'name,id,owner')).toEqual({
      leftOut: [],
      printed: ` ------- --------------------------------------
  Name    my-site
  ID      ${id}
  Owner   ${id}
 ------- --------------------------------------
`,
    });
  });

  test('U7+: what is to be copied out of prose stays whole, in a cell and in a record', async () => {
    const steps = rows({
      step: { label: 'Step', narrow: 'whole' },
      found: { label: 'Found', copied: true, narrow: 'words' },
      remedy: { label: 'Remedy', copied: true, narrow: 'words' },
    });
    const fingerprint = 'SHA256:Vc8h6eujssstFsz5yTdnAvcEyuqsvqV+wS0DK+Z7IZo';
    const step = { step: 'host key', found: `ssh-ed25519 ${fingerprint}, known.`, remedy: 'None is needed.' };
    expect(await print(steps, [step], { surface: terminal(60) })).toBe(
      ` ---------- ------------------------------ -----------------
  Step       Found                          Remedy
 ---------- ------------------------------ -----------------
  host key   ssh-ed25519                    None is needed.
             ${fingerprint},
             known.
 ---------- ------------------------------ -----------------
`,
    );
    expect(await print(steps, [step], { surface: terminal(30) })).toContain(`${fingerprint}, known.`);
    const people = rows({ name: { label: 'Name', narrow: 'whole' }, owner: { label: 'Owner' } });
    const person = { name: 'a-site-with-a-long-name', owner: id };
    expect(await print(people, [person], { surface: terminal(30), fields: 'name,owner' })).toContain(
      `  Owner   ${id}\n`,
    );
  });

  test('a path keeps the whole name of the file where that fits', async () => {
    const files = rows({ path: { label: 'Path', narrow: 'middle' }, kind: { label: 'Kind' } });
    const path = 'code/wp-content/plugins/a-plugin/includes/class-front-end.php';
    expect(await print(files, [{ path, kind: 'file' }], { surface: terminal(40) })).toContain(
      '\n  code/wp-c…/class-front-end.php   file\n',
    );
  });
});
