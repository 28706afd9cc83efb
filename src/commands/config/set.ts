import { defineCommand } from '../../cli/argv/define-command.ts';
import { parseSeconds } from '../../cli/argv/parse-duration.ts';
import { parseEnvironment, parseSite } from '../../cli/argv/target.ts';
import type { SettingName } from '../../config/settings.ts';
import { UsageError } from '../../errors/turnout-error.ts';
import { parsePolicy } from '../../operations/changes/on-changes-policy.ts';
import { formatNamed } from '../../output/formats/formats.ts';
import { parseSweep } from '../shared/list-trust.ts';

export default defineCommand({
  name: 'config:set',
  summary: 'Saves a setting, or removes it',
  details: [
    'platform    which API commands talk to: pantheon, sandbox, or an address',
    'format      format of results',
    'site, env   what commands are about that are given no SITE.ENV',
    'on_changes  what to do about uncommitted changes: ask, abort or commit',
    'sweep       off: trust the list of changes without a look at the files',
    'timeout     seconds until turnout stops waiting',
    'A yes, a force, a stash or a discard cannot be kept: what lets changes go has to be said every time.',
  ].join('\n'),
  examples: [
    { command: 'config:set platform sandbox', does: 'Have every command talk to the sandbox' },
    { command: 'config:set on_changes abort', does: 'Never be asked about uncommitted changes' },
    { command: 'config:set platform --unset', does: 'Forget it' },
  ],
  args: {
    name: { kind: 'text', name: 'NAME', summary: 'Setting, as config:list names it' },
    value: { kind: 'optional text', name: 'VALUE', summary: 'The new value' },
  },
  flags: { unset: { summary: 'Forget the setting' } },
  async run({ settings, report }, { name: typed, value }, { unset }) {
    const { named, keep, find } = settings();
    const name = named(typed);
    const before = find(name);
    if (unset === (value !== undefined)) {
      throw new UsageError('config:set takes a value or --unset, one of the two.', {
        hint: 'For example: turnout config:set platform sandbox',
      });
    }
    if (value !== undefined) check(name, value);
    await keep(name, value);
    report.notice(value === undefined ? `${name} is forgotten.` : `${name} is now ${value}.`);
    if (before && before.from !== 'settings') {
      report.warning(`${before.from} sets ${name} to ${before.value}, and wins over it.`);
    }
  },
});

/** What a command would refuse later is refused now. The name of a platform is checked where it is kept. */
const checks: Partial<Record<SettingName, (value: string) => unknown>> = {
  format: formatNamed,
  site: parseSite,
  env: parseEnvironment,
  on_changes: value => parsePolicy(value, 'kept'),
  sweep: value => parseSweep(value),
  timeout: value => parseSeconds('--timeout', value),
};

function check(name: SettingName, value: string): void {
  checks[name]?.(value);
}
