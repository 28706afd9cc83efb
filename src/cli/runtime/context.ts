import type { Api } from '../../api/api.ts';
import type { ClientFile } from '../../clients/bookmark.ts';
import type { Credentials } from '../../config/credentials.ts';
import type { LookUps } from '../../config/lookup-cache.ts';
import type { SettingsStore } from '../../config/settings-store.ts';
import type { UploadJournal } from '../../config/uploads/upload-journal.ts';
import type { Platform } from '../../contract/connection.ts';
import type { PendingChange } from '../../contract/diffstat.ts';
import type { ExitName } from '../../errors/exit-codes.ts';
import type { CommittedCode, PatchForm } from '../../git/fetch-commits.ts';
import type { LocalGit } from '../../git/local-git.ts';
import type { ChangeScreen } from '../../operations/changes/watch-changes.ts';
import type { ConnectionPorts } from '../../operations/ports/diagnosis-ports.ts';
import type { LockPort } from '../../operations/ports/lock-port.ts';
import type { FoundEnvironment, OperationLog, Time } from '../../operations/ports/operation-ports.ts';
import type { StashedCode } from '../../operations/ports/restore-port.ts';
import type { StashPort, SweepPort } from '../../operations/ports/stash-port.ts';
import type { SandboxControl } from '../../sandbox/host/control.ts';
import type { ShownHostKey } from '../../sftp/connect/trust.ts';
import type { Sftp } from '../../sftp/sftp.ts';
import type { SshArguments } from '../../ssh/ssh-options.ts';
import type { PendingCode } from '../../stash/pending-code.ts';
import type { Shelf, ShelvedStash } from '../../stash/stash-store.ts';
import type { ByteWriter } from '../../system/disk/written-through.ts';
import type { Target } from '../argv/argument-types.ts';
import type { Shell } from '../argv/shells.ts';
import type { CopiedTo } from '../terminal/clipboard.ts';
import type { Report } from '../terminal/logger.ts';
import type { Opened } from '../terminal/open-url.ts';
import type { Prompter } from '../terminal/prompter.ts';
import type { SwitchPrompts } from '../terminal/switch-prompts.ts';
import type { ForegroundProgram, ProgramWords } from './foreground-process.ts';

export interface About {
  turnout_version: string;
  turnout_path: string | undefined;
  node_version: string;
  node_binary_path: string;
  os_version: string;
  platform: string;
  config_path: string | undefined;
  data_path: string | undefined;
}

export interface Remembered {
  site: { id: string; name: string };
  /** Seconds since its environments were listed. */
  age: number;
}

export interface PendingRequest {
  found: FoundEnvironment;
  changes: readonly PendingChange[];
  identity?: string | undefined;
}

/**
 * All that a command may touch of the world. The costly parts are functions: they are made when a command
 * first asks for them.
 */
export interface Context {
  report: Report;
  operationLog: OperationLog;
  /** The same, but every list of changes is whole. */
  fullOperationLog: OperationLog;
  time: Time;
  /** Undefined where no one can be asked: no terminal, `-n`, `-q` or CI. */
  prompter: Prompter | undefined;
  ask: SwitchPrompts | undefined;
  /** `-y` */
  yes: boolean;
  /** Milliseconds until turnout stops waiting. */
  timeout: number;
  /** Whether the line or a setting says how long that is. */
  isTimeoutGiven: boolean;
  /** The moment, by `time.elapsed`, at which this command stops waiting. */
  deadline: number;
  /** Aborts with an InterruptedError on Ctrl-C, SIGTERM and SIGHUP. */
  signal: AbortSignal;

  platform(): Platform;
  api(): Promise<Api>;
  credentials(): Credentials;
  /** Where people make machine tokens; undefined on a platform that has no such page. */
  tokenPage(): string | undefined;
  /** Name or UUID → both; and the environment's protocol ports. Looks the site up once, unless it is given. */
  find(target: Target, site?: FoundEnvironment['site']): Promise<FoundEnvironment>;
  /** What an earlier command saw of an environment; undefined when the platform has to be asked. */
  remembered(target: Target): Promise<Remembered | undefined>;
  /** All that is remembered of the account's sites; undefined where no one is logged in. */
  lookUps(): Promise<LookUps | undefined>;
  /** Where what can be lost is kept; undefined: there is no home. */
  cacheFolder(): string | undefined;
  completionScript(shell: Shell): Promise<string>;
  /** Writes down now what was looked up, for a command that is about nothing else. Throws what the file system throws. */
  keepLookUps(): Promise<void>;
  /** These are all sites of the account: whatever else is remembered has gone. */
  forgetOtherSites(ids: readonly string[]): void;
  /** The same; throws RefusedError when the site is frozen. */
  findUnfrozen(target: Target): Promise<FoundEnvironment>;
  git(): Promise<LocalGit>;
  /** For the ssh that Git starts, to the server of the code; `identity` as with `sftp`. */
  codeSshArguments(found: FoundEnvironment, identity?: string): Promise<SshArguments>;
  /** The files of an environment. `identity`: a private key, absolute, to log in with instead of the usual ones. */
  sftp(found: FoundEnvironment, identity?: string): Promise<Sftp>;
  /** Every part of a connection, to be tried by itself; nothing is looked up yet. `identity` as with `sftp`. */
  connectionPorts(target: Target, identity?: string): Promise<ConnectionPorts>;
  /** The host key that a server of an environment shows now; no one logs in. Throws NetworkError. */
  hostKey(found: FoundEnvironment, server: 'files' | 'code'): Promise<ShownHostKey>;
  /** What the list of changes may hide; `identity` as with `sftp`. */
  sweep(found: FoundEnvironment, identity?: string): Promise<SweepPort>;
  /** Keeps other processes of this machine from changing the environment. */
  lock(found: FoundEnvironment): Promise<LockPort>;
  uploadJournal(found: FoundEnvironment): Promise<UploadJournal>;
  /** The stashes of this machine. */
  shelf(): Promise<Shelf>;
  /** Takes stashes of an environment; `identity` as with `sftp`. */
  stash(found: FoundEnvironment, identity?: string): Promise<StashPort>;
  /** A stash, to be put back into an environment; `identity` as with `sftp`. */
  stashed(stash: ShelvedStash, found: FoundEnvironment, identity?: string): Promise<StashedCode>;
  /** The commits of an environment, fetched with Git for one task. Without `found` no commit is known. */
  withCommittedCode<T>(
    location: { found?: FoundEnvironment; identity?: string | undefined },
    task: (code: CommittedCode) => Promise<T>,
  ): Promise<T>;
  /** Hands `task` what pending changes left on the server; `identity` as with `sftp`. */
  withPendingCode<T>(wanted: PendingRequest, task: (code: PendingCode) => Promise<T>): Promise<T>;
  /** Files below `code/` that `.gitignore` matches; `identity` as with `sftp`. */
  ignoredCode(found: FoundEnvironment, identity?: string): Promise<string[]>;
  /** Prints a patch or an overview of one; at a terminal readable and with a pager. */
  printPatch(patch: Buffer, form: PatchForm): Promise<void>;
  /** Where changes are shown while they are watched. */
  changeScreen(found: FoundEnvironment): Promise<ChangeScreen>;
  /** OpenSSH's `sftp` for an environment, as program and arguments. `identity` as with `sftp`. Throws NotFoundError. */
  sftpWords(
    found: FoundEnvironment,
    options: { identity?: string | undefined; words: readonly string[] },
  ): Promise<ProgramWords>;
  /** Hands an address of ours to the program that opens such addresses here. */
  openUrl(url: string): Promise<Opened>;
  /** Another program, to be run in the foreground. Throws NotFoundError. */
  foreground(words: ProgramWords): Promise<ForegroundProgram>;
  /** The sandbox that keeps its state in `folder`, or in the usual place. */
  sandbox(folder?: string): Promise<SandboxControl>;

  /** Every setting by the rules of precedence, with where it comes from. */
  settings(): SettingsStore;
  /** Taken from the environment only. */
  variable(name: string): string | undefined;
  /** Everything on standard input; `hint` says what is waited for when a person sits there. */
  readInput(hint: string): Promise<string>;
  /** A path as typed, made absolute; `~/` is the home. */
  toPath(file: string): string;
  /** Makes the folder that a file is to lie in, for no other user to look into. */
  makePrivateFolder(file: string): void;
  /** A text file named by a person. Throws NotFoundError. */
  readTextFile(file: string): string;
  /** Returns whether others on this machine can read a file; false for what is no regular file. */
  isShared(file: string): boolean;
  /** The public SSH key in a file of any usual form, as one line. Rejects with NotFoundError. */
  readPublicKey(file: string): Promise<'private' | 'none' | { line: string }>;
  /**
   * Changes a file of another program, or those of a folder where there are several, each as one step. Returns their
   * paths. Throws TurnoutError.
   */
  mergeFiles(files: readonly ClientFile[], output: string): string[];
  /** What opens a target that is written through: a device, a FIFO, `-`; undefined for files and folders. */
  writerFor(target: string): Promise<(() => Promise<ByteWriter>) | undefined>;
  /** Keeps standard input in a file of this name until the command ends. Resolves with its path. */
  spoolInput(name: string): Promise<string>;
  /** Whether a field that begins with one of these will be printed: what no one wants need not be fetched. */
  wants(...prefixes: string[]): boolean;
  /** The key of the field that will be printed, when it is one alone. */
  onlyField(): string | undefined;
  /** Copies a text for pasting; answers how, to be told. Throws UnsafeError, TurnoutError. */
  copyText(text: string): Promise<CopiedTo>;
  /** Asks for a yes; throws when there is none: UsageError where no one can be asked. `-y` is a yes. */
  confirm(question: string): Promise<void>;
  /** Resolves when a signal asks us to end: for a command that runs until then. */
  untilSignal(): Promise<void>;
  /** What this turnout is and where it keeps things. */
  about(): About;
  /** All words after `turnout`. */
  commandLine: readonly string[];
  /** The command has done what it was asked to, and this is its exit code all the same; a number is another program's. */
  exitWith(exit: ExitName | number): void;
  /** Prints a text of many lines, escaped at a terminal: for a command whose result is else a table. */
  printText(text: string): Promise<void>;
  /** Prints a line of a command that goes on running; every other result is returned. */
  printLine(line: string): Promise<void>;
}
