import { NetworkError, TurnoutError } from '../../errors/turnout-error.ts';
import type { ConnectionPorts } from '../ports/diagnosis-ports.ts';
import type { Facts, Note, Step } from './step.ts';

/** From the name of the server to its host key: no one logs in yet. */
export function networkSteps(ports: ConnectionPorts, facts: Facts): Step[] {
  return [
    { name: 'ssh config', needs: [], run: async () => facts.environment && refuseProblem(ports) },
    {
      name: 'dns',
      needs: ['environment'],
      async run() {
        const { host, route } = ports.server();
        if (route !== undefined) return `It goes through ${route}, which looks up ${host}.`;
        return dnsVerdict(host, await ports.lookUp());
      },
    },
    { name: 'tcp', needs: ['dns'], run: () => reach(ports) },
    { name: 'awake', needs: ['tcp'], run: () => hear(ports, facts) },
    { name: 'banner', needs: ['awake'], run: async () => bannerVerdict(ports, facts.greeting ?? '') },
    {
      name: 'host key',
      needs: ['banner'],
      async run() {
        const { is, type, fingerprint } = await ports.hostKey();
        return `${type} ${fingerprint}, ${is === 'known' ? 'known' : 'met for the first time'}.`;
      },
    },
  ];
}

/** turnout reads such a configuration as well as it goes; OpenSSH's own programs end at it. */
function refuseProblem(ports: ConnectionPorts): undefined {
  const { problem } = ports.server();
  if (problem === undefined) return undefined;
  throw new TurnoutError('failed', `OpenSSH cannot read its configuration: ${problem}.`, {
    hint: 'Correct it there: turnout sftp and git:clone, which use OpenSSH, fail until then. An option of another version is passed over with IgnoreUnknown.',
  });
}

const privateAddress = /^(10\.|127\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|::1$|f[cde])/i;

function dnsVerdict(host: string, addresses: readonly string[]): string | Note {
  if (addresses.includes(host)) return `${host} is an address.`;
  const found = `${host} is ${addresses.join(', ')}.`;
  // Some providers answer for every name, with a page of their own or a box in the house (platform-api.md 14).
  if (!addresses.every(address => privateAddress.test(address))) return found;
  return {
    found,
    remedy:
      'That is an address of a private network: is it a resolver that answers for every name? Try 1.1.1.1 or 8.8.8.8.',
  };
}

async function reach(ports: ConnectionPorts): Promise<string> {
  const { port, route, httpProxy } = ports.server();
  try {
    await ports.reach();
    if (route !== undefined) return `Port ${port} is open through ${route}.`;
    return `Port ${port} is open${httpProxy === undefined ? '' : `, without the proxy ${httpProxy}`}.`;
  } catch (error) {
    if (!(error instanceof NetworkError) || route !== undefined || httpProxy !== undefined) throw error;
    const hint = (await ports.wake())
      ? `Its website answers, so if it slept, it is awake now: run the test again. Else port ${port} is the wrong one (TURNOUT_SSH_PORT) or blocked here: try another network, or an SSH tunnel.`
      : `Check that port ${port} is the right one (TURNOUT_SSH_PORT) and not blocked here: try another network, or an SSH tunnel.`;
    throw new NetworkError(error.message, { hint, cause: error });
  }
}

async function hear(ports: ConnectionPorts, facts: Facts): Promise<string> {
  const greeting = await ports.greeting();
  if (greeting !== undefined) {
    facts.greeting = greeting;
    return 'It answers.';
  }
  const { host, port } = ports.server();
  const name = facts.environment?.name;
  const isAwake = await ports.wake();
  throw new NetworkError(`${host}:${port} takes the connection and says nothing: ${name} is asleep.`, {
    hint: isAwake
      ? 'Its website has just been loaded, which wakes it: run the test again.'
      : `Wake it with turnout env:wake ${name}, then run the test again.`,
  });
}

function bannerVerdict(ports: ConnectionPorts, greeting: string): string {
  // What follows a blank is a comment (RFC 4253, 4.2).
  if (/^SSH-(2\.0|1\.99)-/.test(greeting)) return `${greeting.split(' ')[0]}.`;
  const { host, port } = ports.server();
  throw new NetworkError(`${host}:${port} speaks no SSH; it says: ${greeting.slice(0, 80)}`, {
    hint: 'Something else listens there: check TURNOUT_SSH_HOST, TURNOUT_SSH_PORT and ~/.ssh/config.',
  });
}
