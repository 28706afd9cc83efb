import { describe, expect, it } from 'vitest';
import { isGitProtocol, parseGitCommand } from '../../../src/sandbox/ssh/git-command.ts';
import { namesGitFolder } from '../../../src/sandbox/ssh/git-names.ts';
import { parseLogin } from '../../../src/sandbox/ssh/login.ts';
import { siteId } from './test-server.ts';

describe('a user name', () => {
  it.each([
    [`dev.${siteId}`, 'appserver', 'dev'],
    [`appserver.pr-12.${siteId}`, 'appserver', 'pr-12'],
    [`codeserver.dev.${siteId}`, 'codeserver', 'dev'],
    [`CodeServer.DEV.${siteId.toUpperCase()}`, 'codeserver', 'dev'],
  ])('%s is read', (userName, server, environment) => {
    expect(parseLogin(userName)).toEqual({ server, environment, siteId });
  });

  it.each([
    ['root'],
    [''],
    [siteId],
    [`.${siteId}`],
    [`dev.${siteId}x`],
    [`dev.${siteId}\n`],
    [`x.dev.${siteId}`],
    [`../dev.${siteId}`],
    [`-dev.${siteId}`],
    ['dev.1111'],
  ])('%j is nobody', userName => {
    expect(parseLogin(userName)).toBeUndefined();
  });
});

describe('a command', () => {
  it.each([
    ["git-upload-pack '~/repository.git'", 'git-upload-pack'],
    ["git-receive-pack '/~/repository.git'", 'git-receive-pack'],
  ])('%s is Git', (command, service) => {
    expect(parseGitCommand(command)).toBe(service);
  });

  it.each([
    ["git-upload-pack '~/repository.git'; id"],
    ["git-upload-pack '~/repository.git'\n"],
    ["git-upload-pack --exec=id '~/repository.git'"],
    ["git-upload-pack '~/../repository.git'"],
    ["git-upload-pack '~/repository.git' '~/repository.git'"],
    ["git-upload-pack '$(id)'"],
    ['git-upload-pack `id`'],
    ['git-upload-pack ~/repository.git'],
    ["git upload-pack '~/repository.git'"],
    ["git-upload-archive '~/repository.git'"],
    [" git-upload-pack '~/repository.git'"],
    ["env git-upload-pack '~/repository.git'"],
    ["GIT-UPLOAD-PACK '~/repository.git'"],
    ['rsync --server -e.LsfxC . code/'],
    ['scp -t code'],
    [''],
  ])('%j is not run', command => {
    expect(parseGitCommand(command)).toBeUndefined();
  });

  it('takes a protocol version from the environment and nothing else', () => {
    const values = ['version=2', 'version=0', 'version=3', 'version=2:x', 'version=2\n', '--split-string'];
    expect(values.filter(isGitProtocol)).toEqual(['version=2', 'version=0']);
  });
});

describe('a name', () => {
  it.each([
    ['.git'],
    ['.GIT'],
    ['.Git '],
    ['.git.'],
    ['.git . .'],
    ['git~1'],
    ['GIT~1.'],
    ['.g\u200cit'],
    ['\ufeff.git'],
    ['.git\u202e'],
    ['.git::$INDEX_ALLOCATION'],
    ['.git:x'],
    ['.git \u200d.'],
    ['a\\.git'],
    ['.git\\hooks'],
  ])('%j is .git in disguise', name => {
    expect(namesGitFolder(name)).toBe(true);
  });

  it.each([
    ['.gitignore'],
    ['.gitattributes'],
    ['.github'],
    ['git'],
    ['.git-x'],
    ['x.git'],
    ['git~2'],
    ['.'],
  ])('%j is an ordinary name', name => {
    expect(namesGitFolder(name)).toBe(false);
  });
});
