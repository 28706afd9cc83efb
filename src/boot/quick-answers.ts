import { openConfiguration } from '../config/configuration.ts';
import { openLookUps, seenLately } from '../config/lookup-cache.ts';
import { readTerminusConfig } from '../config/terminus/terminus-config.ts';
import { connectionInfo } from '../contract/connection.ts';
import type { Machine } from '../system/machine.ts';
import { nodeMachine } from '../system/node-machine.ts';
import { cleanEnvironment } from '../text/clean-value.ts';

interface InfoRequest {
  target: { site: string; environment: string };
  field: string;
}

/** Called by `start`. What it answers is printed as it is; undefined: `main` has to do it. */
export async function quickAnswer(): Promise<string | undefined> {
  const real = nodeMachine();
  const machine = { ...real, env: cleanEnvironment(real.env) };
  const options = readRequest(machine.argv);
  try {
    return options && (await lookUp(options, machine));
  } catch {
    // Whatever is wrong, main finds it too, and knows how to say it.
    return undefined;
  }
}

/** `connection:info SITE.ENV --field=FIELD`, the words in any order; every other form is for the real parser. */
function readRequest(argv: readonly string[]): InfoRequest | undefined {
  const args = argv.join('\n').replace('--field\n', '--field=').split('\n');
  const [location, flag, ...more] = args
    .filter(word => word !== 'connection:info')
    .sort()
    .reverse();
  if (args.length !== 3 || more.length > 0) return undefined;
  const [, site, environment] = /^([a-z0-9-]+)\.([a-z0-9-]+)$/.exec(location ?? '') ?? [];
  const [, field] = /^--field=((?:sftp|git)_[a-z]+)$/.exec(flag ?? '') ?? [];
  return site && environment && field ? { target: { site, environment }, field } : undefined;
}

async function lookUp({ target, field }: InfoRequest, machine: Machine): Promise<string | undefined> {
  const terminus = await readTerminusConfig(machine.home);
  const { setting, optionsFor, credentials, cache, platform, variables } = openConfiguration(
    machine,
    { define: [] },
    terminus,
  );
  // A user wants another form, or to be told more.
  if (setting('format') || Object.keys(optionsFor('connection:info')).length > 0) return undefined;
  if (machine.env['SHELL_VERBOSITY']) return undefined;
  let warned = false;
  const session = await credentials(() => {
    warned = true;
  }).session();
  if (warned || !session) return undefined;
  const known = openLookUps({ folder: cache, api: platform().api, userId: session.userId }).site(target.site);
  const now = machine.clock.now() / 1000;
  if (!known || !seenLately(known, target.environment, { now, variables })) return undefined;
  const info = connectionInfo({ platform: platform(), site: known, environment: target.environment });
  const value = Object.entries(info).find(([name]) => name === field)?.[1];
  return value && `${value}\n`;
}
