import { opendirSync } from 'node:fs';
import { resolve } from 'node:path';
import { NotFoundError, RefusedError, UsageError } from '../../errors/turnout-error.ts';
import { hasCode, isMissing } from '../../system/disk/files.ts';
import { type FaultName, faultNames, isFaultName, takesValue } from '../faults.ts';
import { planWithCode, planWithMore, type SeedPlan, standardPlan } from '../seed/plan.ts';

/** What a user asks of `sandbox:start`; texts as typed. */
export interface StartRequest {
  apiPort?: string | undefined;
  sshPort?: string | undefined;
  httpsPort?: string | undefined;
  /** A folder, a Git checkout or the address of a repository with the code of the first site. */
  code?: string | undefined;
  /** Name of the first site. */
  site?: string | undefined;
  /** A number, or `instant`. */
  speed?: string | undefined;
  /** Milliseconds. */
  latency?: string | undefined;
  /** How many sites and users there are at least. */
  sites?: string | undefined;
  users?: string | undefined;
  /** `NAME=VALUE` */
  faults: string[];
}

export interface StartOptions {
  apiPort: number | undefined;
  sshPort: number | undefined;
  httpsPort?: number | undefined;
  speed: number;
  plan: SeedPlan;
  faults: Partial<Record<FaultName, string>>;
}

const maxSites = 1000;
const maxUsers = 100;
const maxNameLength = 52;

/** `folder` is the one that relative paths start from. Throws UsageError, NotFoundError and RefusedError. */
export function readStartOptions(request: StartRequest, folder: string): StartOptions {
  const { code, site } = request;
  return {
    apiPort: request.apiPort === undefined ? undefined : parsePort(request.apiPort),
    sshPort: request.sshPort === undefined ? undefined : parsePort(request.sshPort),
    ...(request.httpsPort === undefined ? {} : { httpsPort: parsePort(request.httpsPort) }),
    speed: parseSpeed(request.speed ?? '1'),
    plan: planWithMore(
      planWithCode(standardPlan, {
        ...(code === undefined ? {} : { folder: readableFolder(resolve(folder, code)) }),
        ...(site === undefined ? {} : { site: parseSiteName(site) }),
      }),
      {
        sites: parseCount('sites', request.sites, maxSites),
        users: parseCount('users', request.users, maxUsers),
      },
    ),
    faults: parseFaults(request),
  };
}

function readableFolder(folder: string): string {
  try {
    opendirSync(folder).closeSync();
    return folder;
  } catch (error) {
    if (hasCode(error, 'EACCES')) {
      throw new RefusedError(`The folder ${folder} cannot be read.`, { hint: 'Check its permissions.' });
    }
    if (!isMissing(error)) throw error;
  }
  throw new NotFoundError(`There is no folder ${folder}.`, {
    hint: '--code takes a folder with code, or a Git checkout.',
  });
}

function parseSiteName(text: string): string {
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(text)) {
    throw new UsageError(`"${text}" cannot be the name of a site.`, {
      hint: 'Names have small letters, digits and hyphens, such as my-shop.',
    });
  }
  if (text.length <= maxNameLength) return text;
  throw new UsageError(
    `The name of a site has at most ${maxNameLength} characters; "${text}" has ${text.length}.`,
    { hint: `Shorten it, such as --site=${text.slice(0, maxNameLength).replace(/-+$/, '')}` },
  );
}

function parseCount(what: 'sites' | 'users', text: string | undefined, max: number): number {
  if (text === undefined) return 0;
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= max) return count;
  throw new UsageError(`"${text}" is not a number of ${what}.`, {
    hint: `--${what} takes a number from 1 to ${max}.`,
  });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port < 65_536) return port;
  throw new UsageError(`"${text}" is not a port.`, {
    hint: 'A port is a number up to 65535; 0 takes any free one.',
  });
}

function parseSpeed(text: string): number {
  if (text === 'instant') return Number.POSITIVE_INFINITY;
  const speed = Number(text);
  if (speed > 0 && Number.isFinite(speed)) return speed;
  throw new UsageError(`"${text}" is not a speed.`, {
    hint: '--speed takes a number such as 10, or instant.',
  });
}

function parseFaults({ faults, latency }: StartRequest): StartOptions['faults'] {
  const set: StartOptions['faults'] = {};
  const wanted = latency === undefined ? faults : [`latency=${latency}`, ...faults];
  for (const fault of wanted) {
    const at = fault.indexOf('=');
    const [name, value] = at < 0 ? [fault, ''] : [fault.slice(0, at), fault.slice(at + 1)];
    if (!isFaultName(name)) {
      throw new UsageError(`"${name}" is not a fault.`, {
        hint: `Faults are NAME=VALUE: ${Object.keys(faultNames).join(', ')}`,
      });
    }
    if (!takesValue(name, value)) {
      const { form, does } = faultNames[name];
      throw new UsageError(`"${value}" is not a value of the fault ${name}.`, {
        hint: `${name}=${form}: ${does}`,
      });
    }
    set[name] = value;
  }
  return set;
}
