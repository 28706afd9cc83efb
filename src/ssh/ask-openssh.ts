import { rmSync } from 'node:fs';
import { TurnoutError } from '../errors/turnout-error.ts';
import { makeTemporaryFolder } from '../system/disk/temporary-folder.ts';
import type { Machine } from '../system/machine.ts';
import { badOwner } from './config-file.ts';
import { adding, type Directives, fileLists } from './directives.ts';
import { nameOriginals, writeOpensshConfig } from './openssh-config.ts';

export interface HostQuery {
  host: string;
  user: string;
  /** What holds where no file says otherwise, as lines of a configuration. */
  defaults: readonly string[];
}

type OpenSshMachine = Pick<Machine, 'home' | 'accountHome' | 'env' | 'programs'>;

/** `Match exec` may take its time, as it may for ssh itself. */
const limits = { timeout: 10_000, maxBytes: 256 * 1024 };

interface Failure {
  failure: string;
  /** Whether it is OpenSSH's own word against what it reads, which its other programs would end at too. */
  isComplaint: boolean;
}

export type OpensshAnswer = ({ directives: Directives } | Failure) & {
  /** OpenSSH before 7.6, which does not know `StrictHostKeyChecking accept-new`. */
  isOld: boolean;
};

/** What those versions say of the value, and those before 6.8 of -G. */
const complaintsOfOld = /unsupported option "accept-new"|(unknown|illegal|invalid) option -- '?G/;

/**
 * What OpenSSH itself reads for one host, `Match exec` and all: `ssh -G`. `program`: its ssh, absolute. Rejects with
 * UnsafeError for a file that others may write to.
 */
export async function askOpenssh(
  machine: OpenSshMachine,
  program: string,
  question: HostQuery,
): Promise<OpensshAnswer> {
  const answer = await ask(machine, program, question);
  if (!('failure' in answer)) return { ...answer, isOld: false };
  if (!complaintsOfOld.test(answer.failure)) return { ...answer, isOld: false };
  const defaults = question.defaults.filter(line => !/accept-new/.test(line));
  return { ...(await ask(machine, program, { ...question, defaults })), isOld: true };
}

async function ask(
  machine: OpenSshMachine,
  program: string,
  { host, user, defaults }: HostQuery,
): Promise<{ directives: Directives } | Failure> {
  let scratch: string | undefined;
  try {
    scratch = makeTemporaryFolder('turnout-ssh-');
    const config = writeOpensshConfig({ machine, program, folder: scratch, defaults });
    const { env } = machine;
    const { exitCode, stdout, stderr, exceeded } = await machine.programs.capture(
      {
        program,
        arguments: ['-G', '-T', '-F', config, '-l', user, '--', host],
        env,
      },
      limits,
    );
    if (exitCode === 0) {
      const directives = parseAnswer(stdout);
      return directives.has('hostname')
        ? { directives }
        : { failure: 'its ssh -G answers nothing', isComplaint: false };
    }
    const failure = exceeded ? exceededText[exceeded] : complaintIn(nameOriginals(stderr, scratch));
    const refused = /^Bad owner or permissions on (.+)$/.exec(failure)?.[1];
    if (refused !== undefined) throw badOwner(refused);
    return { failure, isComplaint: !exceeded && !complaintsOfOld.test(failure) };
  } catch (cause) {
    if (cause instanceof TurnoutError) throw cause;
    return { failure: cause instanceof Error ? cause.message : String(cause), isComplaint: false };
  } finally {
    if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
  }
}

const exceededText = {
  time: `it had not answered after ${limits.timeout / 1000} s`,
  output: 'its answer had no end',
};

/** The first line that is a complaint. */
function complaintIn(stderr: string): string {
  const lines = stderr.split('\n').map(line => line.trim());
  const events = lines.filter(line => line !== '' && !line.startsWith('Pseudo-terminal'));
  return events.find(line => !/: terminating/.test(line))?.replace(/\.$/, '') ?? 'it said nothing';
}

function parseAnswer(text: string): Directives {
  const found = new Map<string, string[]>();
  for (const line of text.split(/\r?\n/)) {
    const [, name = '', value = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
    if (name === '') continue;
    const values = fileLists.has(name) ? splitFiles(value) : [value];
    if (adding.has(name)) found.set(name, [...(found.get(name) ?? []), ...values]);
    else if (!found.has(name)) found.set(name, values);
  }
  return found;
}

/** The answer has no quotes around names with blanks in them; the next name begins with one of these. */
function splitFiles(value: string): string[] {
  return value.split(/ (?=[/~%$])/);
}
