import { join } from 'node:path';
import * as v from 'valibot';
import { TurnoutError } from '../../errors/turnout-error.ts';
import { readOwnFile } from '../read-config-file.ts';

/** What a user has told Terminus for good, in `~/.terminus/config.yml` (platform-api.md 9). */
export interface TerminusConfig {
  /** By key in small letters, without `TERMINUS_`. */
  values: Readonly<Record<string, string>>;
  /** Defaults of options for a command, by name of the option. */
  options(command: string): Readonly<Record<string, string | boolean>>;
}

export const noTerminusConfig: TerminusConfig = { values: {}, options: () => ({}) };

const scalar = v.union([v.string(), v.number(), v.boolean()]);
const tree = v.record(v.string(), v.unknown());

/** Throws TurnoutError for a file that is there and cannot be understood: it could name another platform. */
export async function readTerminusConfig(home: string | undefined): Promise<TerminusConfig> {
  const file = home && join(home, '.terminus', 'config.yml');
  const text = file && readOwnFile(file);
  if (!text?.trim()) return noTerminusConfig;
  const found = await parseYaml(text);
  if (!found) {
    throw new TurnoutError(
      'failed',
      `The configuration of Terminus in ${file} cannot be read: it is not YAML.`,
      {
        hint: 'Fix the file, or move it away.',
      },
    );
  }
  return {
    values: scalars(found, key => key.toLowerCase().replace(/^terminus_/, '')),
    options(command) {
      const path = ['command', ...command.split(':'), 'options'];
      const own = path.reduce<unknown>((at, key) => (v.is(tree, at) ? at[key] : undefined), found);
      return { ...options(found['options']), ...options(own) };
    },
  };
}

// Loaded for those few who have such a file.
async function parseYaml(text: string): Promise<Record<string, unknown> | undefined> {
  const { parse } = await import('yaml');
  try {
    const found: unknown = parse(text) ?? {};
    return v.is(tree, found) && !Array.isArray(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

function scalars(found: Record<string, unknown>, rename: (key: string) => string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [key, value] of Object.entries(found)) {
    if (v.is(scalar, value)) values[rename(key)] = String(value);
  }
  return values;
}

function options(found: unknown): Record<string, string | boolean> {
  const values: Record<string, string | boolean> = {};
  for (const [key, value] of v.is(tree, found) ? Object.entries(found) : []) {
    if (v.is(scalar, value)) values[key] = typeof value === 'boolean' ? value : String(value);
  }
  return values;
}
