import type { Conditions } from './conditions.ts';

const ok = [0];
/** Any other failure: what the machine lacks is none of the platform's and none of the line's. */
const failed = [1];
const usage = [2];
const notFound = [10];
const unsafe = [12];

/** Of a machine where nothing is odd: they name what is not there. */
const plainCodes: Readonly<Record<string, readonly number[]>> = {
  'machine-token:delete': notFound,
  'ssh-key:remove': notFound,
};

const needsGit = new Set([
  'git:clone',
  'git:remote',
  'env:diff',
  'stash:show',
  'connection:run',
  'sandbox:start',
]);
/** Git of the user's own, with the user's configuration. */
const readsGitConfiguration = new Set(['git:clone', 'git:remote']);
const needsOpenSsh = new Set(['git:clone', 'sftp', 'env:diff']);
/** They have something to keep in HOME, and have done nothing where they could not. */
const keepsInHome = new Set(['auth:login', 'config:set', 'completion', 'env:stash']);
const changesStashes = new Set(['stash:restore', 'stash:drop']);
const readsStashes = new Set(['stash:list', 'stash:show']);
/** Whether something is newer there depends on the second in which it was written. */
const looksBehindTheList = new Set([
  'env:stash',
  'env:commit',
  'env:discard',
  'connection:set',
  'connection:run',
]);
/** Their line has a relative path, or they are about the folder that they are called in. */
const needsFolder = new Set([
  'ssh-key:add',
  'connection:export',
  'sftp',
  'file:put',
  'file:get',
  'git:clone',
  'git:remote',
]);

/**
 * The exit codes that are right for a command. They follow from what the command needs and what the machine lacks, not
 * from what once happened.
 */
export function rightCodes(command: string, conditions: Conditions): readonly number[] {
  const { git, ssh, checkout, folder, descriptors, user } = conditions;
  // Whether a few are enough depends on how many a run of Node takes; that it is told in two lines does not.
  if (descriptors === 'few') return [0, 1, 4, 9, ...codesFor(command, conditions)];
  // OpenSSH says so itself.
  if (folder === 'gone' && command === 'sftp') return [255];
  if (folder === 'gone' && needsFolder.has(command)) return failed;
  if (checkout === 'foreign' && command === 'git:remote') return failed;
  const right = codesFor(command, conditions);
  // What is newer than the list can only be compared by Git, over ssh: else nothing is stashed, switched or committed.
  const isBlind = git === 'none' || ssh === 'none' || user === 'nameless';
  // By their times alone, what an earlier stash has put back may look like a change that is not listed: that is a 4.
  return isBlind && looksBehindTheList.has(command) && right === ok ? [0, 4, 9] : right;
}

function codesFor(command: string, conditions: Conditions): readonly number[] {
  const { git, ssh, user } = conditions;
  const atHome = codesAtHome(command, conditions);
  if (atHome) return atHome;
  if (git === 'none' && needsGit.has(command)) return notFound;
  // There is none where none could be started.
  if (git === 'none' && command === 'sandbox:reset') return notFound;
  if (ssh === 'none' && needsOpenSsh.has(command)) return notFound;
  // OpenSSH itself refuses a user without a name.
  if (user === 'nameless' && command === 'sftp') return [255];
  if (user === 'nameless' && needsOpenSsh.has(command)) return failed;
  if (git === 'broken configuration' && readsGitConfiguration.has(command)) return failed;
  // What it runs is `git --version`, whose code is passed on.
  if (git === 'broken configuration' && command === 'connection:run') return [128];
  return plainCodes[command] ?? ok;
}

/** Undefined where HOME makes no difference. */
function codesAtHome(command: string, { home }: Conditions): readonly number[] | undefined {
  if (home === 'own') return undefined;
  const stashes = readsStashes.has(command) || changesStashes.has(command);
  if (home === 'unset' || home === 'missing') {
    if (command === 'config:get') return notFound;
    // OpenSSH keeps host keys in the home of the account, wherever HOME is: it may be known from there.
    if (command === 'connection:trust') return [0, ...usage];
    return stashes || keepsInHome.has(command) ? usage : undefined;
  }
  if (home === 'modeless') return command === 'auth:login' ? unsafe : undefined;
  if (command === 'sandbox:start') return failed;
  if (command === 'sandbox:reset') return notFound;
  if (keepsInHome.has(command)) return failed;
  if (home === 'read-only' && (changesStashes.has(command) || command === 'auth:logout')) return failed;
  // A stash that is put back keeps a journal; one that is dropped makes room.
  if (home === 'full' && command === 'stash:restore') return failed;
  return undefined;
}
