import { expect, test } from 'vitest';
import { NotFoundError } from '../../src/errors/turnout-error.ts';
import { gitError } from '../../src/git/git-errors.ts';

const key = 'Is your SSH key registered? See turnout ssh-key:list, and ssh-add -l for the agent.';
const room = 'Check the folder, its permissions and how much room there is.';

/** As Git and OpenSSH print them, all lines of one failure. */
test.each<[title: string, said: string, exit: string, why: string, hint: string]>([
  [
    'R6: a configuration that is broken',
    'fatal: bad config line 1 in file /home/ada/.gitconfig',
    'failed',
    'fatal: bad config line 1 in file /home/ada/.gitconfig',
    'That is your own configuration of Git: fix that file.',
  ],
  [
    'R6+: a configuration with a value that is none',
    "fatal: bad numeric config value 'x' for 'core.bigfilethreshold' in file .git/config: invalid unit",
    'failed',
    "fatal: bad numeric config value 'x' for 'core.bigfilethreshold' in file .git/config: invalid unit",
    'That is your own configuration of Git: fix that file.',
  ],
  [
    'R6: a repository of another user',
    "fatal: detected dubious ownership in repository at '/srv/shop'\nTo add an exception for this directory, call:\n\n\tgit config --global --add safe.directory /srv/shop",
    'failed',
    "fatal: detected dubious ownership in repository at '/srv/shop'",
    "It belongs to another user. If you trust what is in it: git config --global --add safe.directory '/srv/shop'",
  ],
  [
    'R6: a key that is refused',
    'git@host: Permission denied (publickey).\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights',
    'auth',
    'git@host: Permission denied (publickey).',
    key,
  ],
  [
    'R6: a name that does not resolve is no matter of keys',
    'ssh: Could not resolve hostname codeserver.dev.x: Name or service not known\nfatal: Could not read from remote repository.',
    'network',
    'ssh: Could not resolve hostname codeserver.dev.x: Name or service not known',
    'See what stands in the way: turnout connection:test SITE.ENV',
  ],
  [
    'R6+: a folder that cannot be made is no matter of keys',
    "fatal: could not create work tree dir 'work': Permission denied",
    'failed',
    "fatal: could not create work tree dir 'work': Permission denied",
    room,
  ],
  [
    'R6+: a disk that is full',
    'fatal: write error: No space left on device',
    'failed',
    'fatal: write error: No space left on device',
    room,
  ],
  [
    'R6+: a folder that is there',
    "fatal: destination path 'work' already exists and is not an empty directory.",
    'failed',
    "fatal: destination path 'work' already exists and is not an empty directory.",
    'Name another folder behind SITE.ENV.',
  ],
  [
    'R14: a user id without a name',
    'No user exists for uid 4242\nfatal: Could not read from remote repository.',
    'failed',
    'No user exists for uid 4242',
    'OpenSSH works only for users that have a name: give this user id a line in /etc/passwd.',
  ],
  [
    'R6+: a configuration of SSH that is broken is not one of Git',
    '/home/ada/.ssh/config: line 2: Bad configuration option: nope\n/home/ada/.ssh/config: terminating, 1 bad configuration options\nfatal: Could not read from remote repository.',
    'failed',
    '/home/ada/.ssh/config: line 2: Bad configuration option: nope',
    'That is the configuration of SSH: fix that file.',
  ],
  [
    'R6+: a host that is not known is not one that has changed',
    'No ED25519 host key is known for [host]:2222 and you have requested strict checking.\nHost key verification failed.\nfatal: Could not read from remote repository.',
    'unsafe',
    'the host key of the server is not known, and the configuration of SSH wants it to be. Nothing was sent.',
    'When you know that it is right: turnout connection:trust SITE.ENV --code',
  ],
  [
    'R6+: no ssh',
    'error: cannot run ssh: No such file or directory\nfatal: unable to fork',
    'not-found',
    'ssh is not installed.',
    'Install the OpenSSH client.',
  ],
  [
    'R6+: what nobody has thought of',
    'fatal: the moon is wrong',
    'failed',
    'fatal: the moon is wrong',
    'Find out more with -vvv.',
  ],
])('%s', (_title, reported, exit, why, hint) => {
  const { message, ...error } = gitError('git clone did not work', new Error(reported));
  expect({ message, exit: error.exit, hint: error.hint }).toEqual({
    message: `git clone did not work: ${why}`,
    exit,
    hint,
  });
});

test('R6+: the hint names the environment where it is known', () => {
  const reported = new Error(
    'WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!\nHost key verification failed.',
  );
  expect(gitError('git clone did not work', reported, 'my-site.dev')).toMatchObject({
    exit: 'unsafe',
    message: 'git clone did not work: the host key of the server has changed. Nothing was sent.',
    hint: 'The platform may have changed the key, or someone may be intercepting the connection. If you know that the new key is right: turnout connection:trust my-site.dev --code',
  });
});

test('an error of ours stays as it is', () => {
  const own = new NotFoundError('There is no Git.');
  expect(gitError('x', own)).toBe(own);
});
