import { RefusedError, TurnoutError } from '../../errors/turnout-error.ts';
import type { ConnectionPorts } from '../ports/diagnosis-ports.ts';
import type { Facts, Step } from './step.ts';

/** What lies behind a login, and whether it can be written to as the mode says. */
export function remoteSteps(ports: ConnectionPorts, facts: Facts): Step[] {
  return [
    { name: 'directories', needs: ['login'], run: () => lookAround(ports) },
    { name: 'write', needs: ['directories'], run: () => write(ports, facts) },
  ];
}

async function lookAround(ports: ConnectionPorts): Promise<string> {
  const remote = ports.remote();
  const [home, names] = await Promise.all([remote.home(), remote.list()]);
  const missing: string[] = [];
  for (const name of ['code', 'files']) {
    if (!names.includes(name) && !(await remote.has(name))) missing.push(name);
  }
  if (missing.length === 0) return `${shown(names)}, in ${home}.`;
  throw new TurnoutError('failed', `${home} has no ${missing.join(' and no ')}.`, {
    hint: 'The environment may still be on its way to another container: run the test again in some minutes.',
  });
}

/** More would only be names that no environment has there. */
const maxShown = 20;

function shown(names: readonly string[]): string {
  const more = names.length > maxShown ? ' and more' : '';
  return `${names.toSorted().slice(0, maxShown).join(', ')}${more}`;
}

async function write(ports: ConnectionPorts, { environment }: Facts): Promise<string> {
  const remote = ports.remote();
  await remote.tryToWrite('files');
  // Only there: in code/ a file would be in the list of changes for a moment.
  const renames = await remote.tryToReplace('files');
  const how = renames ? '' : ' The server refuses to rename, so files are replaced in place.';
  if (!environment?.isDevelopment) return `files can be written to; code cannot, in test and live.${how}`;
  if (environment.mode === 'git') return `files can be written to; code cannot, in Git mode.${how}`;
  try {
    await remote.tryToWrite('code');
    return `code and files can be written to.${how}`;
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    throw new RefusedError(error.message, {
      hint: `It is in SFTP mode, so the switch may not have ended: turnout workflow:wait ${environment.name} --any`,
      cause: error,
    });
  }
}
