import type { Api } from '../api/api.ts';
import type { Credentials } from '../config/credentials.ts';
import type { SettingsBook } from '../config/settings-book.ts';
import type { Platform } from '../contract/connection.ts';
import type { ExitName } from '../errors/exit-codes.ts';
import type { LocalGit } from '../git/local-git.ts';
import type { Ask, EnvironmentPort, Talk, Time } from '../mode/ports.ts';
import type { SandboxControl } from '../sandbox/host/control.ts';
import type { Sftp } from '../sftp/sftp.ts';
import type { Target } from './define-command.ts';
import type { Prompter } from './prompter.ts';
import type { Report } from './report.ts';

/** The environment that a command is about, looked up on the platform. */
export interface FoundEnvironment {
  /** `my-site.dev` */
  name: string;
  site: { id: string; name: string };
  environment: string;
  port: EnvironmentPort;
}

/**
 * All that a command may touch of the world. The costly parts are functions: they are made when a command
 * first asks for them.
 */
export interface Context {
  report: Report;
  talk: Talk;
  time: Time;
  /** Undefined where nobody can be asked: no terminal, `-n`, `-q` or CI. */
  prompter: Prompter | undefined;
  ask: Ask | undefined;
  /** `-y` */
  yes: boolean;
  /** Milliseconds until turnout stops waiting. */
  patience: number;
  /** The moment, by `time.elapsed`, at which this command stops waiting. */
  deadline: number;
  /** Aborts with an InterruptedError on Ctrl-C, SIGTERM and SIGHUP. */
  signal: AbortSignal;

  platform(): Platform;
  api(): Promise<Api>;
  credentials(): Credentials;
  /** Name or UUID → both; and the environment's protocol ports. Looks the site up once. */
  find(target: Target): Promise<FoundEnvironment>;
  /** The same; throws RefusedError when the site is frozen. */
  findUnfrozen(target: Target): Promise<FoundEnvironment>;
  git(): Promise<LocalGit>;
  /** The files of an environment. `identity`: a private key, absolute, to log in with instead of the usual ones. */
  sftp(found: FoundEnvironment, identity?: string): Promise<Sftp>;
  /** The sandbox that keeps its state in `folder`, or in the usual place. */
  sandbox(folder?: string): Promise<SandboxControl>;

  /** A setting or variable by the rules of precedence; `variable` is only taken from the environment. */
  setting(name: 'on_changes'): string | undefined;
  /** For `config:` commands: every setting with where it comes from. */
  settings(): SettingsBook;
  variable(name: string): string | undefined;
  /** Everything on standard input; `hint` says what is waited for when a person sits there. */
  readInput(hint: string): Promise<string>;
  /** A path as typed, made absolute; `~/` is the home. */
  pathOf(file: string): string;
  /** A text file named by a person. Throws NotFoundError. */
  readTextFile(file: string): string;
  /** Whether a field that begins with one of these will be printed: what nobody wants need not be fetched. */
  wants(...prefixes: string[]): boolean;
  /** Asks for a yes; throws when there is none: UsageError where nobody can be asked. `-y` is a yes. */
  confirm(question: string): Promise<void>;
  /** Resolves when a signal asks us to end: for a command that runs until then. */
  untilSignal(): Promise<void>;
  /** All words after `turnout`. */
  commandLine: readonly string[];
  /** The command has done what it was asked to, and this is its exit code all the same. */
  exitWith(name: ExitName): void;
  /** Prints a line of a command that goes on running; every other result is returned. */
  printLine(line: string): Promise<void>;
}
