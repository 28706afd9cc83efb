import { describe, expect, test } from 'vitest';
import { createBookmark } from '../../src/clients/create-bookmark.ts';
import type { Platform } from '../../src/contract/connection.ts';

const platform: Platform = {
  name: 'pantheon',
  api: 'https://terminus.pantheon.io',
  sshHost: undefined,
  sshPort: 2222,
  gitHost: undefined,
};
const site = { id: '11111111-2222-3333-4444-555555555555', name: 'my-site' };

describe('a bookmark', () => {
  test('has the names that OpenSSH is to know, none of which can be a real host', () => {
    const { aliases, git, group, website } = createBookmark({
      platform,
      site,
      environment: 'dev',
      domain: 'a.io',
    });
    expect({ aliases, git, group, website }).toEqual({
      aliases: ['my-site.dev.pantheon', `appserver.dev.${site.id}.drush.in`],
      git: {
        ...{ host: `codeserver.dev.${site.id}.drush.in`, port: 2222, user: `codeserver.dev.${site.id}` },
        aliases: ['my-site.pantheon', `codeserver.dev.${site.id}.drush.in`],
      },
      group: 'Pantheon',
      website: 'https://a.io',
    });
  });

  test('never catches a host that other environments share', () => {
    const shared = {
      ...platform,
      name: 'https://api.example.com:8443',
      sshHost: '127.0.0.1',
      gitHost: '127.0.0.1',
    };
    const { aliases, git } = createBookmark({ platform: shared, site, environment: 'dev' });
    expect([aliases, git?.aliases]).toEqual([['my-site.dev.api.example.com'], ['my-site.api.example.com']]);
  });

  test('has an id that stays, and that no other environment or platform has', () => {
    const id = (environment: string, api = platform.api) =>
      createBookmark({ platform: { ...platform, api }, site, environment }).id;
    expect(id('dev')).toBe(id('dev'));
    expect(id('dev')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set([id('dev'), id('live'), id('dev', 'http://127.0.0.1:1')]).size).toBe(3);
  });

  test.each([
    { ...site, id: 'x\n  ProxyCommand touch /tmp/canary' },
    { ...site, id: '-oProxyCommand=x' },
    { ...site, name: 'a"b' },
    { ...site, name: '../x' },
    { ...site, name: '$(id)' },
  ])('is not made of what other programs might take for more: %j', odd => {
    expect(() => createBookmark({ platform, site: odd, environment: 'dev' })).toThrow(
      'is not a name that other programs accept.',
    );
  });
});
