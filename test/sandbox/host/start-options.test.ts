import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TurnoutError } from '../../../src/errors/turnout-error.ts';
import { readStartOptions, type StartRequest } from '../../../src/sandbox/host/start-options.ts';
import { asNormalUser } from '../normal-user.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnout-wish-'));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'code'));
  mkdirSync(join(folder, 'closed'), { mode: 0o000 });
  writeFileSync(join(folder, 'file'), '');
});

afterAll(() => {
  chmodSync(join(folder, 'closed'), 0o700);
  rmSync(folder, { recursive: true, force: true });
});

const read = (options: Partial<StartRequest>) => readStartOptions({ faults: [], ...options }, folder);

function refusal(options: Partial<StartRequest>): string {
  try {
    read(options);
  } catch (error) {
    const { exit, message, hint } = error as TurnoutError;
    return `${exit}: ${message} ${hint}`;
  }
  throw new Error('it was taken');
}

test('a wish for nothing is the ports of the folder, the speed of the platform and its sites', () => {
  const { plan, ...rest } = read({});
  expect(rest).toEqual({ apiPort: undefined, sshPort: undefined, speed: 1, faults: {} });
  expect(plan.sites.map(({ name }) => name)).toEqual(['my-site', 'my-drupal', 'team-site', 'old-site']);
});

test('every wish is read', () => {
  const { plan, ...rest } = read({
    apiPort: '8080',
    sshPort: '0',
    speed: 'instant',
    code: 'code',
    site: 'mine',
    latency: '20',
    faults: ['cut=2', 'workflow-fails=enable_git_mode:a=b', 'migrate=mine.dev'],
  });
  expect(rest).toEqual({
    apiPort: 8080,
    sshPort: 0,
    speed: Number.POSITIVE_INFINITY,
    faults: {
      latency: '20',
      cut: '2',
      'workflow-fails': 'enable_git_mode:a=b',
      migrate: 'mine.dev',
    },
  });
  expect(plan.sites[0]).toMatchObject({
    name: 'mine',
    label: 'mine',
    code: { folder: join(folder, 'code') },
  });
});

describe('what cannot be is refused', () => {
  test.each<[Partial<StartRequest>, string]>([
    [
      { apiPort: '70000' },
      'usage: "70000" is not a port. A port is a number up to 65535; 0 takes any free one.',
    ],
    [{ sshPort: '-1' }, 'usage: "-1" is not a port. A port is a number up to 65535; 0 takes any free one.'],
    [{ speed: '0' }, 'usage: "0" is not a speed. --speed takes a number such as 10, or instant.'],
    [
      { speed: 'Infinity' },
      'usage: "Infinity" is not a speed. --speed takes a number such as 10, or instant.',
    ],
    [
      { site: 'My Shop' },
      'usage: "My Shop" cannot be the name of a site. Names have small letters, digits and hyphens, such as my-shop.',
    ],
    [
      { latency: 'slow' },
      'usage: "slow" is not a value of the fault latency. latency=MS: every answer of the API takes so much longer',
    ],
    [
      { faults: ['cut'] },
      'usage: "" is not a value of the fault cut. cut=N: the next N answers are cut off in the middle',
    ],
    [
      { faults: ['workflow-endless=nothing'] },
      'usage: "nothing" is not a value of the fault workflow-endless. workflow-endless=TYPE: workflows of this type never end',
    ],
  ])('%j', (options, words) => expect(refusal(options)).toBe(words));

  test('a fault that does not exist', () => {
    expect(refusal({ faults: ['toString=1'] })).toMatch(
      /^usage: "toString" is not a fault\. Faults are NAME=VALUE: latency, rate-limit, /,
    );
  });

  test('code in a folder that is not there, or is none', () => {
    const hint = '--code takes a folder with code, or a Git checkout.';
    expect(refusal({ code: 'nowhere' })).toBe(`not-found: There is no folder ${folder}/nowhere. ${hint}`);
    expect(refusal({ code: 'file' })).toBe(`not-found: There is no folder ${folder}/file. ${hint}`);
  });

  test('code in a folder that is closed to us', () =>
    asNormalUser(async () => {
      expect(refusal({ code: 'closed' })).toBe(
        `refused: The folder ${folder}/closed cannot be read. Check its permissions.`,
      );
    }));
});
