import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCases, type Seen, writeSeen } from './cases.ts';
import { type CompatStage, stages } from './stages.ts';

const pages = readdirSync(import.meta.dirname)
  .filter(name => name.endsWith('.md') && name !== 'README.md')
  .map(name => ({ name, file: join(import.meta.dirname, name) }))
  .map(page => ({ ...page, cases: readCases(page.file) }));
const update = process.env['UPDATE_COMPAT'] !== undefined;

test('the specification has at least 250 cases, and no line twice on a stage', () => {
  const lines = pages.flatMap(({ cases }) => cases.filter(({ stage }) => stage !== 'story'));
  expect(pages.flatMap(({ cases }) => cases).length).toBeGreaterThanOrEqual(250);
  const names = lines.map(({ stage, line }) => `${stage}: ${line}`);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

for (const stage of [...new Set(pages.flatMap(({ cases }) => cases.map(each => each.stage)))]) {
  describe(`on the stage "${stage}"`, () => {
    const own = pages.map(({ name, file, cases }) => ({
      name,
      file,
      cases: cases.filter(each => each.stage === stage),
      seen: [] as Seen,
    }));
    let location: CompatStage;
    beforeAll(async () => {
      const make = stages[stage];
      if (!make) throw new Error(`There is no stage "${stage}".`);
      location = await make();
    });
    afterAll(async () => {
      await location?.dispose();
      if (update) for (const { file, seen } of own) writeSeen(file, stage, seen);
    });

    for (const { name, cases, seen } of own.filter(each => each.cases.length > 0)) {
      test.each(cases)(`${name}: turnout $line`, async ({ line, expected }) => {
        const ran = await location.run(line);
        if (update) seen.push(ran);
        else expect(ran).toEqual(expected);
      });
    }
  });
}
