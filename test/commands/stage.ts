import { userInfo } from 'node:os';
import { literal } from '../support/literal.ts';
import { newPerson, type Person, type Ran, type RunOptions } from '../support/run-turnout.ts';
import { type StartedSandbox, startSandbox } from '../support/started-sandbox.ts';
import { TestClock } from '../support/test-clock.ts';

export interface Stage {
  sandbox: StartedSandbox;
  person: Person;
  /** Runs a line with no waiting, and answers what was printed with ids, times and places in fixed words. */
  run(line: string | readonly string[], options?: RunOptions): Promise<Ran>;
  /** The requests that a line sends, as `GET /api/sites/…`. */
  requestsOf(line: string, options?: RunOptions): Promise<string[]>;
  dispose(): Promise<void>;
}

interface Wish extends NonNullable<Parameters<typeof startSandbox>[0]> {
  /** For every line. */
  env?: Record<string, string>;
}

/**
 * For lines that order much of the sandbox: on the test clock no one waits, so ten minutes of looking whether it is done
 * can be over before a busy machine has done it.
 */
export const patient = { env: { TURNOUT_TIMEOUT: '50000' } };

/** A sandbox and one person with a machine token for it in the environment. */
export async function setStage({ env = {}, ...wish }: Wish = {}): Promise<Stage> {
  const sandbox = await startSandbox(wish);
  const person = newPerson(sandbox);
  const known = {
    [new URL(sandbox.running.api).port]: '11111',
    [String(sandbox.running.sshPort)]: '22222',
    [sandbox.folder]: '/sandbox',
    [person.home]: '/home/ada',
  };

  async function run(line: string | readonly string[], options: RunOptions = {}): Promise<Ran> {
    const clock = new TestClock(Date.now());
    const { exitCode, stdout, stderr } = await person.run(line, {
      clock,
      // OpenSSH, which Git starts, looks there and not in HOME.
      accountHome: userInfo().homedir,
      ...options,
      env: { ...env, ...options.env },
    });
    return { exitCode, stdout: literal(stdout, known), stderr: literal(stderr, known) };
  }

  return {
    sandbox,
    person,
    run,
    async requestsOf(line, options) {
      const { stderr } = await run(`${line} -vv`, options);
      return stderr.split('\n').flatMap(each => /^ \[debug\] {2}([A-Z]+ \S+) → \d+/.exec(each)?.[1] ?? []);
    },
    async dispose() {
      person.dispose();
      await sandbox.dispose();
    },
  };
}

/** What is printed when a command goes well and has no result. */
export const reported = (...notices: string[]): Ran => ({
  exitCode: 0,
  stdout: '',
  stderr: notices.map(text => ` [notice] ${text}\n`).join(''),
});

/** What is printed when a command fails: two lines. */
export const failed = (exitCode: number, what: string, next: string): Ran => ({
  exitCode,
  stdout: '',
  stderr: ` [error]  ${what}\n [notice] ${next}\n`,
});
