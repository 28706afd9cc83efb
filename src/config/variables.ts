import { UsageError } from '../errors/turnout-error.ts';

/**
 * What Terminus can be told by a variable, a line of its `config.yml` or `-D`, as far as it concerns our commands
 * (platform-api.md 9); `ssh_port` and `git_host` are ours. `site` and `env` are settings, with a precedence of their own.
 */
const variableNames = [
  'host',
  'port',
  'protocol',
  'verify_host_cert',
  'host_cert',
  'plain_http',
  'proxy',
  'ssh_host',
  'ssh_port',
  'git_host',
  'http_max_retries',
  'http_retry_backoff',
  'workflow_polling_delay_ms',
  'user',
  'base_dir',
  'cache_dir',
  'tokens_dir',
  'dashboard_host',
  'dashboard_protocol',
  'date_format',
  'time_zone',
  'cache_ttl',
] as const;

export type VariableName = (typeof variableNames)[number];

/** What Terminus knows and we have no use for: a script that sets it is not wrong. */
const otherNames = [
  'alternate_nameserver',
  'command_cache_dir',
  'disable_interactive',
  'hide_git_mode_warning',
  'http_retry_delay_ms',
  'local_copies',
  'org',
  'plugins_dir',
  'refresh_workflow_delay',
  'ssh_command',
  'test_mode',
  'vcr_cassette',
  'vcr_mode',
  'wait_for_wake_repeat',
];

export function isVariableName(name: string): name is VariableName {
  return variableNames.some(known => known === name);
}

export function isTerminusName(name: string): boolean {
  return otherNames.includes(name);
}

export interface Variables {
  /** `-D`, TURNOUT_, TERMINUS_, `config.yml`; an empty value is none. */
  text(name: VariableName): string | undefined;
  /** Which of them says it, for a message: `host (TURNOUT_HOST)`. */
  origin(name: VariableName): string;
  /** The same without the name: `TURNOUT_HOST`. */
  source(name: VariableName): string;
  /** Throws UsageError for what is no whole number from 0 to `most`. */
  number(name: VariableName, most: number): number | undefined;
  /** `0`, `false`, `no` and `off` are no; PHP takes the word `false` for a yes. */
  yes(name: VariableName): boolean | undefined;
}

interface Sources {
  define: Readonly<Partial<Record<VariableName, string>>>;
  env: Readonly<Record<string, string | undefined>>;
  terminus: Readonly<Record<string, string>>;
}

export function createVariables({ define, env, terminus }: Sources): Variables {
  function find(name: VariableName): { value: string; from: string } | undefined {
    const [ours, theirs] = [`TURNOUT_${name.toUpperCase()}`, `TERMINUS_${name.toUpperCase()}`];
    const locations: [string, string | undefined][] = [
      ['-D', define[name]],
      [ours, env[ours]],
      [theirs, env[theirs]],
      ['~/.terminus/config.yml', terminus[name]],
    ];
    for (const [from, value] of locations) if (value) return { value, from };
    return undefined;
  }
  const text = (name: VariableName) => find(name)?.value;
  const source = (name: VariableName) => find(name)?.from ?? 'set nowhere';
  const origin = (name: VariableName) => `${name} (${source(name)})`;
  return {
    text,
    origin,
    source,
    number(name, most) {
      const value = text(name);
      if (value === undefined) return undefined;
      const number = Number(value);
      if (/^\d+$/.test(value) && number <= most) return number;
      throw new UsageError(`"${value}" is not what ${origin(name)} takes.`, {
        hint: `It takes a whole number from 0 to ${most}.`,
      });
    },
    yes(name) {
      const value = text(name);
      return value === undefined ? undefined : !/^(0|false|no|off)$/i.test(value);
    },
  };
}
