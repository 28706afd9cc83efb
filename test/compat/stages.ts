import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SeedPlan, standardPlan } from '../../src/sandbox/seed/plan.ts';
import { patient, type Stage, setStage } from '../commands/stage.ts';
import { writeCode } from '../support/remote-files.ts';
import type { Ran } from '../support/run-turnout.ts';
import { keepKey } from '../support/ssh/keep-key.ts';
import { wordsOf } from './cases.ts';

/** Where lines of the specification are run. */
export interface CompatStage {
  run(line: string): Promise<Ran>;
  dispose(): Promise<void>;
}

const [site] = standardPlan.sites;

/** One site with nothing to tell of: no multidev, no deploy, nothing pending. */
const emptyPlan: SeedPlan = {
  users: standardPlan.users,
  organizations: [],
  sites: site ? [{ ...site, members: [site.owner], multidevs: [], deployed: false }] : [],
};

/** What is so before each line, by the heading that it stands below in a page. */
export const stages: Readonly<Record<string, () => Promise<CompatStage>>> = {
  full: async () => {
    const stage = await setStage();
    await fill(stage);
    return readable(stage, lookUps(stage));
  },
  // The same for lines of public scripts, which change things.
  scripts: async () => {
    const stage = await setStage(patient);
    await fill(stage);
    return readable(stage, lookUps(stage));
  },
  empty: async () => {
    const stage = await setStage({ plan: emptyPlan });
    return readable(stage, lookUps(stage));
  },
  nobody: async () => {
    const stage = await setStage({ plan: emptyPlan });
    const [, other] = stage.sandbox.sandbox.store.all('user');
    return readable(stage, {
      ...lookUps(stage),
      TURNOUT_MACHINE_TOKEN: other?.machineTokens[0]?.token ?? '',
    });
  },
  'logged out': async () => {
    const stage = await setStage({ plan: emptyPlan });
    return readable(stage, { ...lookUps(stage), TURNOUT_MACHINE_TOKEN: '' });
  },
  'no platform': async () => {
    const stage = await setStage({ plan: emptyPlan });
    return readable(stage, { ...lookUps(stage), TURNOUT_PORT: '1' });
  },
  story: async () => {
    const stage = await setStage(patient);
    const privateKey = await keepKey(stage.person);
    const reported = readable(stage, { GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.com' });
    const { sandbox } = stage;
    return {
      ...reported,
      // What a user does on the server meanwhile.
      run: async line => {
        if (!line.startsWith('upload ')) return reported.run(line);
        await writeCode({ [line.slice('upload '.length)]: '<?php\n' }, { sandbox, privateKey });
        return { exitCode: 0, stdout: '', stderr: '' };
      },
    };
  },
};

/** The sandbox under the addresses that Pantheon has: the same text as Terminus prints, host names included. */
function lookUps({ sandbox }: Stage): Record<string, string> {
  return {
    TURNOUT_PLATFORM: '',
    TURNOUT_PROTOCOL: 'http',
    TURNOUT_HOST: '127.0.0.1',
    TURNOUT_PORT: new URL(sandbox.running.api).port,
  };
}

async function fill(stage: Stage): Promise<void> {
  const privateKey = await keepKey(stage.person);
  await stage.run('connection:set my-site.dev sftp');
  const { sandbox } = stage;
  await writeCode(
    {
      'index.php': '<?php\n',
      'wp-content/a file, with "quotes" and comma.txt': 'a\nb\n',
      'wp-content/ünïcode.txt': 'a\n',
    },
    { sandbox, privateKey },
  );
}

function readable(stage: Stage, env: Record<string, string>): CompatStage {
  writeFileSync(join(stage.person.home, 'not-a-key.txt'), 'no key\n');
  return {
    async run(line) {
      const { words, env: own } = wordsOf(line);
      const { exitCode, stdout, stderr } = await stage.run(words, { env: { ...env, ...own } });
      return { exitCode, stdout: inFixedWords(stdout), stderr: inFixedWords(stderr) };
    },
    dispose: stage.dispose,
  };
}

/** Passwords and ids are new in each sandbox, and how long its workflows took depends on the machine. */
function inFixedWords(text: string): string {
  return (
    text
      .replace(/(?<=-p|mysql_password: |pantheon:)'?[0-9a-f]{20}'?/g, 'SECRET')
      .replace(/'?\b[0-9a-f]{20}\b'?/g, '00000000000000000001')
      // A hash of nothing but digits is quoted in YAML.
      .replace(/'(0{31}[0-9a-f])'/g, '$1')
      .replace(/\b\d+s\b/g, '0s')
  );
}
