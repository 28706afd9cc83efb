import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { standardPlan } from '../../src/sandbox/seed/plan.ts';
import { type Built, buildTurnout, shell } from '../cli/built-turnout.ts';
import { registerKey, writeCode } from '../support/remote-files.ts';
import { newPerson } from '../support/run-turnout.ts';
import { type StartedSandbox, startSandbox } from '../support/started-sandbox.ts';
import {
  commits,
  connectionQuestions,
  defaults,
  diffstats,
  diffstatsOfNothing,
  modeSwitches,
  type Pattern,
} from './argument-patterns.ts';

/** Each line that changes something has an environment of its own, so that many can run at once. */
const named = (prefix: string, patterns: readonly Pattern[]) =>
  patterns.map((pattern, index) => ({ ...pattern, environment: `${prefix}-${index}` }));
const switches = named('set', modeSwitches);
const committing = named('commit', commits);
const inOne = (environment: string, patterns: readonly Pattern[]) =>
  patterns.map(pattern => ({ ...pattern, environment }));

const [site, ...otherSites] = standardPlan.sites;
const multidevs = [...switches, ...committing]
  .map(({ environment }) => environment)
  .concat('quiet', 'changed', 'empty');
const plan = { ...standardPlan, sites: site ? [{ ...site, multidevs }, ...otherSites] : [] };

const homes = mkdtempSync(join(tmpdir(), 'turnout-patterns-'));
let built: Built;
let sandbox: StartedSandbox;
let privateKey: string;

beforeAll(async () => {
  [built, sandbox] = await Promise.all([buildTurnout(), startSandbox({ plan })]);
  const person = newPerson(sandbox);
  privateKey = await registerKey(person);
  for (const environment of ['changed', 'empty', ...committing.map(each => each.environment)]) {
    await person.run(`connection:set my-site.${environment} sftp`);
  }
  await writeCode({ 'new.php': '<?php\n' }, { sandbox, privateKey, environment: 'changed' });
  person.dispose();
});
afterAll(async () => {
  built.dispose();
  rmSync(homes, { recursive: true, force: true });
  await sandbox.dispose();
});

async function ran({ script, environment }: Pattern & { environment: string }) {
  const home = mkdtempSync(join(homes, 'home-'));
  mkdirSync(join(home, '.ssh'));
  writeFileSync(join(home, '.ssh/id_ecdsa'), privateKey, { mode: 0o600 });
  const { api, sshHost, sshPort } = sandbox.running;
  const words = { UUID: sandbox.siteId('my-site'), ENV: environment };
  const { code, stdout, stderr } = await shell(`cd ~; ${script}`, built, {
    ...words,
    HOME: home,
    SITE: 'my-site',
    TURNOUT: `'${process.execPath}' '${built.program}'`,
    TURNOUT_PLATFORM: 'sandbox',
    TURNOUT_SANDBOX_DIR: sandbox.folder,
    TERMINUS_MACHINE_TOKEN: sandbox.token,
    API_PORT: new URL(api).port,
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
  });
  const known: [string, string][] = [
    [words.UUID, 'UUID'],
    [`.${environment}.`, '.ENV.'],
    [`my-site.${environment}`, 'my-site.ENV'],
    [`"${environment}"`, '"ENV"'],
    [`${environment}\n`, 'ENV\n'],
    [sshHost, 'HOST'],
    [String(sshPort), 'PORT'],
  ];
  const plain = (text: string) => known.reduce((rest, [value, word]) => rest.replaceAll(value, word), text);
  return { code, stdout: plain(stdout), stderr: plain(stderr) };
}

describe.each([
  ['connection:set', switches],
  ['env:commit', committing],
  ['env:diffstat without changes', inOne('empty', diffstatsOfNothing)],
  ['env:diffstat with one', inOne('changed', diffstats)],
  ['connection:info', inOne('quiet', connectionQuestions)],
  ['what is left out', inOne('quiet', defaults)],
])('%s, as scripts have it', (_, patterns) => {
  test.concurrent.each(patterns)('$seen: $script', async pattern => {
    const { code = 0, stdout = '', stderr = '' } = pattern;
    expect(await ran(pattern)).toEqual({ code, stdout, stderr });
  });
});
