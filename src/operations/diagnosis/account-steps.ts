import { TurnoutError } from '../../errors/turnout-error.ts';
import type { ConnectionPorts } from '../ports/diagnosis-ports.ts';
import type { Facts, Step } from './step.ts';

/** Milliseconds that two clocks may differ: the platform tells its own in whole seconds. */
const maxClockDifference = 60_000;

/** What has to be right before anyone knows where to connect to. */
export function accountSteps(ports: ConnectionPorts, facts: Facts): Step[] {
  return [
    ...proxySteps(ports),
    {
      name: 'session',
      needs: [],
      run: async () => `Logged in as ${(await ports.session()).email}.`,
    },
    {
      name: 'environment',
      needs: ['session'],
      async run() {
        const found = await ports.environment();
        facts.environment = found;
        const mode = found.isDevelopment
          ? `in ${found.mode === 'git' ? 'Git' : 'SFTP'} mode`
          : 'read-only code';
        return `${found.name}, ${mode}.`;
      },
    },
    { name: 'clock', needs: ['session'], run: async () => clockVerdict(ports.clockAhead()) },
  ];
}

/** Told where there is one: it is the first that a company's network fails at. */
function proxySteps(ports: ConnectionPorts): Step[] {
  const proxy = ports.proxy();
  if (!proxy) return [];
  const found = `The API is asked through ${proxy.name} (${proxy.from}); SFTP and Git do not go through it.`;
  return [{ name: 'proxy', needs: [], run: async () => found }];
}

function clockVerdict(ahead: number | undefined): string {
  if (ahead === undefined) return 'The platform does not tell its time.';
  const seconds = Math.round(Math.abs(ahead) / 1000);
  if (Math.abs(ahead) < maxClockDifference) return 'Right, within a minute.';
  throw new TurnoutError('failed', `This machine's clock is ${seconds} s ${ahead > 0 ? 'slow' : 'fast'}.`, {
    hint: 'Set it, on Linux for example: sudo timedatectl set-ntp true. Sessions and comparisons of files go by it.',
  });
}
