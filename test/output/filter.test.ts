import { describe, expect, test } from 'vitest';
import { properties, rows } from '../../src/output/columns.ts';
import { planOutput } from '../../src/output/render.ts';
import { print } from './samples.ts';

const sites = rows(
  {
    name: { label: 'Name' },
    framework: { label: 'Framework' },
    created: { label: 'Created', kind: 'date' },
    tags: { label: 'Site Tags', kind: 'list' },
    frozen: { label: 'Is Frozen?', kind: 'boolean' },
    owner: { label: 'Owner' },
  },
  { keyedBy: 'name' },
);

const all = [
  {
    name: 'rails',
    framework: 'wordpress',
    created: 1471385341,
    tags: ['a', 'b'],
    frozen: false,
    owner: 'ada',
  },
  { name: 'Points', framework: 'drupal8', created: 1471385342, tags: [], frozen: true, owner: 'bob' },
  { name: 'my-rails-2', framework: 'WordPress', created: 1471385343, tags: ['b'], frozen: false },
];

const found = (filter: string) => print(sites, all, { format: 'string', fields: 'name', filter });

describe('--filter takes', () => {
  test.each([
    ['name=rails', 'rails'],
    ['name = RAILS ', 'rails'],
    ['Name=points', 'Points'],
    ['Is Frozen?=1', 'Points'],
    ['framework=wordpress', 'rails my-rails-2'],
    ['name*=AIL', 'rails my-rails-2'],
    ['name*=', 'rails Points my-rails-2'],
    ['name~=#^rail#', 'rails'],
    ['name~=/^P/', 'Points'],
    ['name~=/^p/', ''],
    ['name~=/^p/i', 'Points'],
    ['name~={\\d$}', 'my-rails-2'],
    ['framework!=wordpress', 'Points'],
    ['!framework=wordpress', 'Points'],
    ['! framework*=press', 'Points'],
    ['!framework!=wordpress', 'rails my-rails-2'],
    ['!!name=rails', 'rails'],
    ['owner=', 'my-rails-2'],
    ['created=1471385342', 'Points'],
    ['tags=a, b', 'rails'],
    ['frozen=1', 'Points'],
    ['frozen=true', 'Points'],
    ['frozen=', 'rails my-rails-2'],
    ['frozen=false', 'rails my-rails-2'],
    ['frozen=0', 'rails my-rails-2'],
    ['frozen!=1', 'rails my-rails-2'],
    ['name=a=b', ''],
    ['name=rails||name=points', 'rails Points'],
    ['name*=rails&&framework=wordpress&&owner=ada', 'rails'],
  ])('%s', async (filter, names) => {
    expect(await found(filter)).toBe(names === '' ? '' : `${names.replaceAll(' ', '\n')}\n`);
  });

  test.each([
    // (true || …) && false, and not true || (… && false), which is what most languages make of it.
    ['name=rails || name=points && owner=bob', 'Points'],
    ['owner=bob && name=rails || name=rails', 'rails'],
  ])('&& and || strictly from left to right: %s', async (filter, names) => {
    expect(await found(filter)).toBe(`${names.replaceAll(' ', '\n')}\n`);
  });

  test('a field that is not printed, and leaves the shape of the result alone', async () => {
    expect(await print(sites, all, { format: 'json', fields: 'owner', filter: 'frozen=1' })).toBe(
      '{\n    "Points": {\n        "owner": "bob"\n    }\n}\n',
    );
    expect(await print(sites, all, { format: 'json', filter: 'name=nobody' })).toBe('[]\n');
    expect(await print(sites, all, { fields: 'name', filter: 'name=nobody' })).toBe(
      ' ------ \n  Name  \n ------ \n',
    );
  });

  test('nothing for no filter', async () => {
    expect(await found('')).toBe('rails\nPoints\nmy-rails-2\n');
  });
});

const comparisons =
  'It takes KEY=TEXT, KEY*=PART, KEY~=#REGEX#, !KEY=TEXT, joined by && and ||; quote it for the shell.';
const fields = 'Fields: name, framework, created, tags, frozen, owner';

describe('--filter refuses', () => {
  test.each([
    ['rails', "--filter='rails' is not a comparison.", comparisons],
    ['=rails', "--filter='=rails' is not a comparison.", comparisons],
    ['name=a &&', "'' in --filter='name=a &&' is not a comparison.", comparisons],
    ['name=a || b', "'b' in --filter='name=a || b' is not a comparison.", comparisons],
    ['nope=1', "The requested field, 'nope', is not defined.", fields],
    ['site.name=1', "The requested field, 'site.name', is not defined.", fields],
    [
      'name~=rails',
      "'rails' in --filter is not a regular expression between two signs.",
      'For example: name~=#^my-#i',
    ],
    [
      'name~=#',
      "'#' in --filter is not a regular expression between two signs.",
      'For example: name~=#^my-#i',
    ],
    [
      'name~=#a#x',
      "'#a#x' in --filter is not a regular expression between two signs.",
      'For example: name~=#^my-#i',
    ],
    ['name~=#(#', "'#(#' in --filter is not a regular expression.", undefined],
    [
      'name~=#(a+)+$#',
      "'#(a+)+$#' in --filter could take for ever to match.",
      'At most 100 characters, 4 quantifiers, 8 times "|", and no group that repeats.',
    ],
  ])('%s', (filter, message, hint) => {
    expect(() => planOutput(sites, { filter })).toThrow(
      expect.objectContaining({ exit: 'usage', message, hint }),
    );
  });

  test('what is no list', () => {
    expect(() => planOutput(properties({ a: { label: 'A' } }), { filter: 'a=1' })).toThrow(
      expect.objectContaining({
        exit: 'usage',
        message: '--filter is for lists, and this command does not print one.',
        hint: 'To choose what is printed of it: --fields',
      }),
    );
  });
});
