import { join } from 'node:path';
import * as v from 'valibot';
import type { Platform } from '../contract/connection.ts';
import { isLoopback } from '../contract/loopback.ts';
import { NetworkError, UnsafeError, UsageError } from '../errors/turnout-error.ts';
import { readOwnFile } from './read-config-file.ts';
import type { Variables } from './variables.ts';

interface PlatformOptions {
  /** `pantheon`, `sandbox`, a host or an address. */
  name: string | undefined;
  variables: Variables;
  /** Where the sandbox keeps its state. */
  sandboxFolder: string | undefined;
}

const defaultSshPort = 2222;

/** Which API to talk to, and where its servers are (decisions.md 22). */
export function findPlatform(question: PlatformOptions): Platform {
  const platform = namedPlatform(question);
  refusePlainHttp(platform.api, question.variables);
  return platform;
}

/** The machine token and every session would be read by anyone who stands in between. */
function refusePlainHttp(api: string, { yes }: Variables): void {
  const { protocol, hostname, host } = new URL(api);
  if (protocol !== 'http:' || isLoopback(hostname) || yes('plain_http')) return;
  throw new UnsafeError(`${api} is not encrypted: others on the way could read the machine token.`, {
    hint: `Use https://${host}. To accept that for one command: -D plain_http=yes, or TURNOUT_PLAIN_HTTP=yes.`,
  });
}

function namedPlatform({ name, variables, sandboxFolder }: PlatformOptions): Platform {
  if (name === 'sandbox') return withVariables(readRunning(sandboxFolder), variables);
  if (name === undefined || name === 'pantheon') return withVariables(pantheon(variables), variables);
  return withVariables(
    { name, api: parseAddress(name), sshHost: undefined, sshPort: defaultSshPort, gitHost: undefined },
    variables,
  );
}

/** Returns the name. Throws UsageError for what cannot be the name of a platform. */
export function checkPlatform(name: string): string {
  if (name !== 'sandbox' && name !== 'pantheon') parseAddress(name);
  return name;
}

function pantheon({ text, source }: Variables): Platform {
  const [host, port, protocol] = [text('host'), text('port'), text('protocol')];
  if (host) apiHost(host, source('host'));
  if (port) portNumber(port, source('port'));
  if (protocol && !/^https?$/i.test(protocol)) {
    throw new UsageError(`"${protocol}" is not a protocol of the API.`, {
      hint: `Check ${source('protocol')}: it is https, or http.`,
    });
  }
  const api = pantheonApi({ host, port, protocol });
  return { name: 'pantheon', api, sshHost: undefined, sshPort: defaultSshPort, gitHost: undefined };
}

interface ApiParts {
  host?: string | undefined;
  port?: string | undefined;
  protocol?: string | undefined;
}

/** The address of Pantheon's API, or of what stands in its place. Throws UsageError. */
export function pantheonApi({ host = 'terminus.pantheon.io', port, protocol = 'https' }: ApiParts): string {
  return parseAddress(`${protocol}://${host}${port ? `:${port}` : ''}`);
}

function withVariables(platform: Platform, { text, source }: Variables): Platform {
  const sshHost = text('ssh_host');
  const sshPort = text('ssh_port');
  const gitHost = text('git_host');
  return {
    ...platform,
    ...(sshHost ? { sshHost: hostName(sshHost, source('ssh_host')) } : {}),
    ...(gitHost ? { gitHost: hostName(gitHost, source('git_host')) } : {}),
    ...(sshPort ? { sshPort: portNumber(sshPort, source('ssh_port')) } : {}),
  };
}

const platformHint = 'It is pantheon, sandbox, or an address such as https://terminus.example.com';

/** `example.com` → `https://example.com`; an address is taken as it is, without its path. */
function parseAddress(name: string): string {
  const text = name.includes('://') ? name : `https://${name}`;
  // A host without a dot is a typing error, as a rule: for a host of one's own network there is https://.
  if (/^[\w-]+$/.test(name) && name !== 'localhost') {
    throw new UsageError(`There is no platform "${name}".`, { hint: platformHint });
  }
  try {
    const { origin, protocol, username, hostname } = new URL(text);
    if (/^https?:$/.test(protocol) && !username && hostname) return origin;
  } catch {
    // Said below, in the same words as for every other address that is none.
  }
  throw new UsageError(`"${name}" is not a platform.`, { hint: platformHint });
}

/** A name or an address, with a port or without. */
function apiHost(text: string, from: string): void {
  if (/^([\w.-]+|\[[\da-f:.]+\])(:\d+)?$/i.test(text) && URL.canParse(`https://${text}`)) return;
  throw new UsageError(`"${text}" is not the name of a host.`, {
    hint: `Check ${from}: it is a name such as terminus.example.com.`,
  });
}

function hostName(text: string, from: string): string {
  if (/^[a-z0-9]([a-z0-9.:-]*[a-z0-9])?$/i.test(text)) return text;
  throw new UsageError(`"${text}" is not the name of a host.`, {
    hint: `Check ${from}.`,
  });
}

function portNumber(text: string, from: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new UsageError(`"${text}" is not a port.`, {
    hint: `Check ${from}: a port is a number from 1 to 65535.`,
  });
}

/** What a running sandbox writes down for its clients. */
const runningSandbox = v.object({
  api: v.string(),
  sshHost: v.string(),
  sshPort: v.number(),
  gitHost: v.string(),
  web: v.optional(v.string()),
  knownHosts: v.optional(v.string()),
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
