import { join } from 'node:path';
import * as v from 'valibot';
import type { Platform } from '../contract/connection.ts';
import { NetworkError, UsageError } from '../errors/turnout-error.ts';
import { readOwnFile } from './own-file.ts';

interface Question {
  /** `pantheon`, `sandbox`, a host or an address. */
  name: string | undefined;
  env: Readonly<Record<string, string | undefined>>;
  /** Where the sandbox keeps its state. */
  sandboxFolder: string | undefined;
}

const defaultSshPort = 2222;

/** Which API to talk to, and where its servers are (decisions.md 22). */
export function findPlatform({ name, env, sandboxFolder }: Question): Platform {
  if (name === 'sandbox') return withVariables(readRunning(sandboxFolder), env);
  if (name === undefined || name === 'pantheon') return withVariables(pantheon(env), env);
  return withVariables(
    { name, api: addressOf(name), sshHost: undefined, sshPort: defaultSshPort, gitHost: undefined },
    env,
  );
}

/** Throws UsageError for what cannot be the name of a platform. */
export function checkPlatform(name: string): void {
  if (name !== 'sandbox' && name !== 'pantheon') addressOf(name);
}

function variable(env: Question['env'], name: string): string | undefined {
  return env[`TURNOUT_${name}`] || env[`TERMINUS_${name}`] || undefined;
}

function pantheon(env: Question['env']): Platform {
  const protocol = variable(env, 'PROTOCOL') ?? 'https';
  const host = variable(env, 'HOST') ?? 'terminus.pantheon.io';
  const port = variable(env, 'PORT');
  const api = addressOf(`${protocol}://${host}${port ? `:${port}` : ''}`);
  return { name: 'pantheon', api, sshHost: undefined, sshPort: defaultSshPort, gitHost: undefined };
}

function withVariables(platform: Platform, env: Question['env']): Platform {
  const sshHost = variable(env, 'SSH_HOST');
  const sshPort = variable(env, 'SSH_PORT');
  const gitHost = variable(env, 'GIT_HOST');
  return {
    ...platform,
    ...(sshHost ? { sshHost: hostName(sshHost) } : {}),
    ...(gitHost ? { gitHost: hostName(gitHost) } : {}),
    ...(sshPort ? { sshPort: portNumber(sshPort) } : {}),
  };
}

/** `example.com` → `https://example.com`; an address is taken as it is, without its path. */
function addressOf(name: string): string {
  const text = name.includes('://') ? name : `https://${name}`;
  try {
    const { origin, protocol, username, hostname } = new URL(text);
    if (/^https?:$/.test(protocol) && !username && hostname) return origin;
  } catch {
    // Said below, in the same words as for every other address that is none.
  }
  throw new UsageError(`"${name}" is not a platform.`, {
    hint: 'It is pantheon, sandbox, or an address such as https://terminus.example.com',
  });
}

function hostName(text: string): string {
  if (/^[a-z0-9]([a-z0-9.:-]*[a-z0-9])?$/i.test(text)) return text;
  throw new UsageError(`"${text}" is not the name of a host.`, {
    hint: 'Check TURNOUT_SSH_HOST and TURNOUT_GIT_HOST.',
  });
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new UsageError(`"${text}" is not a port.`, { hint: 'A port is a number from 1 to 65535.' });
}

/** What a running sandbox writes down for its clients. */
const runningSandbox = v.object({
  api: v.string(),
  sshHost: v.string(),
  sshPort: v.number(),
  gitHost: v.string(),
  web: v.optional(v.string()),
});

function readRunning(folder: string | undefined): Platform {
  const file = folder && join(folder, 'running.json');
  const text = file && readOwnFile(file);
  if (!text) {
    throw new NetworkError('The sandbox is not running.', {
      hint: 'Start it with: turnout sandbox:start --detach',
    });
  }
  try {
    return { name: 'sandbox', ...v.parse(runningSandbox, JSON.parse(text)) };
  } catch (cause) {
    throw new NetworkError(`${file} does not say where the sandbox listens: it is damaged.`, {
      hint: 'Remove the file, then start the sandbox again: turnout sandbox:start --detach',
      cause,
    });
  }
}
