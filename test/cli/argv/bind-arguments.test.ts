import { describe, expect, test } from 'vitest';
import type { Arguments } from '../../../src/cli/argv/argument-types.ts';
import { bindArguments, type DefaultTarget } from '../../../src/cli/argv/bind-arguments.ts';
import { type AnyCommand, environmentArg, siteArg } from '../../../src/cli/argv/define-command.ts';
import { UsageError } from '../../../src/errors/turnout-error.ts';

const mode = { kind: 'text', name: 'MODE', summary: 'git or sftp', choices: ['git', 'sftp'] } as const;
const folder = { kind: 'optional text', name: 'FOLDER', summary: 'Where to' } as const;

const nothing: DefaultTarget = { site: async () => undefined, environment: async () => undefined };
const fromVariables: DefaultTarget = {
  site: async () => 'shop',
  environment: async () => ({ site: 'shop', environment: 'dev' }),
};

const bind = (args: Arguments, words: string[], fallback = nothing) => {
  const command: AnyCommand = {
    name: 'topic:verb',
    summary: '',
    examples: [],
    args,
    flags: {},
    run: async () => {},
  };
  return bindArguments(command, { words }, fallback);
};

async function refusal(binding: Promise<unknown>): Promise<string> {
  const error: unknown = await binding.catch(thrown => thrown);
  if (error instanceof UsageError) return `${error.message} / ${error.hint}`;
  throw new Error(`No usage error but ${JSON.stringify(error)}`);
}

describe('words become arguments', () => {
  const uuid = '0A1b2c3d-0000-4000-8000-000000000001';
  const bound: [string, Arguments, string[], DefaultTarget, Record<string, unknown>][] = [
    [
      'SITE.ENV and a mode',
      { target: environmentArg, mode },
      ['my-site.dev', 'git'],
      nothing,
      { target: { site: 'my-site', environment: 'dev' }, mode: 'git' },
    ],
    [
      'in any case of letters',
      { target: environmentArg, mode },
      ['My-Site.Dev', 'GIT'],
      nothing,
      { target: { site: 'my-site', environment: 'dev' }, mode: 'git' },
    ],
    [
      'a site by UUID',
      { target: environmentArg },
      [`${uuid}.live`],
      nothing,
      { target: { site: uuid.toLowerCase(), environment: 'live' } },
    ],
    [
      'a mode alone, with the environment from elsewhere',
      { target: environmentArg, mode },
      ['sftp'],
      fromVariables,
      { target: { site: 'shop', environment: 'dev' }, mode: 'sftp' },
    ],
    [
      'nothing at all, with the environment from elsewhere',
      { target: environmentArg },
      [],
      fromVariables,
      { target: { site: 'shop', environment: 'dev' } },
    ],
    [
      'SITE.ENV, whatever stands elsewhere',
      { target: environmentArg },
      ['my-site.test'],
      fromVariables,
      { target: { site: 'my-site', environment: 'test' } },
    ],
    ['a site', { site: siteArg }, ['my-site'], fromVariables, { site: 'my-site' }],
    ['a site from elsewhere', { site: siteArg }, [], fromVariables, { site: 'shop' }],
    [
      'an optional word',
      { target: environmentArg, folder },
      ['my-site.dev', 'work'],
      nothing,
      { target: { site: 'my-site', environment: 'dev' }, folder: 'work' },
    ],
    [
      'an optional word that is not there',
      { target: environmentArg, folder },
      ['my-site.dev'],
      nothing,
      { target: { site: 'my-site', environment: 'dev' }, folder: undefined },
    ],
  ];
  test.each(bound)('%s', async (_, args, words, fallback, expected) => {
    expect(await bind(args, words, fallback)).toEqual(expected);
  });
});

describe('words are refused', () => {
  const hint = 'See what it takes: turnout help topic:verb';
  const noTarget = 'does not name an environment: it must be given as <site_name>.<environment>.';
  const refused: [string, Arguments, string[], string][] = [
    [
      'without an environment',
      { target: environmentArg, mode },
      ['my-site', 'git'],
      `"my-site" ${noTarget} / For example: my-site.dev`,
    ],
    [
      'with too many parts',
      { target: environmentArg },
      ['my-site.dev.x'],
      `"my-site.dev.x" ${noTarget} / For example: my-site.dev`,
    ],
    [
      'in the wrong order',
      { target: environmentArg, mode },
      ['git', 'my-site.dev'],
      'topic:verb takes [SITE.ENV] MODE, in this order. / Turn them round: turnout topic:verb my-site.dev git',
    ],
    ['when empty', { target: environmentArg }, [''], `"" ${noTarget} / For example: my-site.dev`],
    [
      'with a path in it',
      { target: environmentArg },
      ['../etc.dev'],
      `"../etc.dev" ${noTarget} / For example: my-site.dev`,
    ],
    [
      'with a flag for a name',
      { target: environmentArg },
      ['-oProxy.dev'],
      '"-oProxy" cannot be the name of a site. / Names are letters, digits and hyphens; list yours with: turnout site:list',
    ],
    [
      'with an environment that none can be',
      { target: environmentArg },
      ['my-site.d%20v'],
      '"d%20v" cannot be the name of an environment. / Names are dev, test, live, or that of a multidev: letters, digits and hyphens.',
    ],
    [
      'with an unknown mode',
      { target: environmentArg, mode },
      ['my-site.dev', 's'],
      `"s" is not a valid mode. Use git or sftp. / ${hint}`,
    ],
    [
      'with an empty mode',
      { target: environmentArg, mode },
      ['my-site.dev', ''],
      `"" is not a valid mode. Use git or sftp. / ${hint}`,
    ],
    [
      'without a mode',
      { target: environmentArg, mode },
      ['my-site.dev'],
      'topic:verb needs MODE (git or sftp). / See examples: turnout help topic:verb',
    ],
    [
      'without anything',
      { target: environmentArg },
      [],
      'topic:verb needs SITE.ENV (Site and environment, such as my-site.dev; the site by name or UUID). / See examples: turnout help topic:verb',
    ],
    [
      'with a site that none can be',
      { site: siteArg },
      ['my site'],
      '"my site" cannot be the name of a site. / Names are letters, digits and hyphens; list yours with: turnout site:list',
    ],
    [
      'when there are too many, which are not repeated',
      { target: environmentArg, mode },
      ['my-site.dev', 'git', 'CANARY'],
      `1 unexpected argument: topic:verb takes [SITE.ENV] MODE. / ${hint}`,
    ],
    [
      'when none are taken',
      {},
      ['CANARY', 'x'],
      `2 unexpected arguments: topic:verb takes no arguments. / ${hint}`,
    ],
  ];
  test.each(refused)('%s', async (_, args, words, message) => {
    expect(await refusal(bind(args, words))).toBe(message);
  });
});
