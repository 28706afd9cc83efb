import { expect, test } from 'vitest';
import { resolveBaseDirectories } from '../../src/config/base-directories.ts';

test.each([
  [
    'on Linux the XDG defaults',
    { env: {}, home: '/home/ada', system: 'linux' },
    ['/home/ada/.config/turnout', '/home/ada/.local/share/turnout', '/home/ada/.cache/turnout'],
  ],
  [
    'where the XDG variables say',
    {
      env: { XDG_CONFIG_HOME: '/x/config', XDG_DATA_HOME: '/x/data', XDG_CACHE_HOME: '/x/cache' },
      home: undefined,
      system: 'linux',
    },
    ['/x/config/turnout', '/x/data/turnout', '/x/cache/turnout'],
  ],
  [
    'not where an XDG variable is relative or empty',
    { env: { XDG_CONFIG_HOME: 'config', XDG_DATA_HOME: '' }, home: '/home/ada', system: 'linux' },
    ['/home/ada/.config/turnout', '/home/ada/.local/share/turnout', '/home/ada/.cache/turnout'],
  ],
  [
    "on macOS the system's own places",
    { env: {}, home: '/Users/ada', system: 'darwin' },
    [
      '/Users/ada/Library/Preferences/turnout',
      '/Users/ada/Library/Application Support/turnout',
      '/Users/ada/Library/Caches/turnout',
    ],
  ],
  [
    'on Windows the ones of APPDATA and LOCALAPPDATA',
    { env: { APPDATA: '/roaming', LOCALAPPDATA: '/local' }, home: undefined, system: 'win32' },
    ['/roaming/turnout', '/local/Data/turnout', '/local/Cache/turnout'],
  ],
  [
    'nowhere without a home',
    { env: {}, home: undefined, system: 'linux' },
    [undefined, undefined, undefined],
  ],
  [
    'nowhere on a Windows without APPDATA',
    { env: {}, home: '/x', system: 'win32' },
    [undefined, undefined, undefined],
  ],
])('things are kept %s', (_, location, [config, data, cache]) => {
  expect(resolveBaseDirectories(location)).toEqual({ config, data, cache });
});
