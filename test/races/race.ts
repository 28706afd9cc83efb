import { modeWorkflow } from '../../src/contract/workflow.ts';
import { systemClock } from '../../src/system/clock.ts';
import type { PlatformClient } from '../support/platform-client.ts';
import type { StartedSandbox } from '../support/started-sandbox.ts';
import { until } from '../support/until.ts';
import type { Keeper } from './kept.ts';
import type { Lane } from './lane.ts';
import { type Acknowledged, startWriter, type Writer } from './writer.ts';

export interface Race {
  policy: 'commit' | 'stash';
  /** `queue`: another user's workflow is ordered directly before our switch. */
  trouble?: 'lag' | 'queue' | undefined;
  number: number;
}

export interface Place {
  sandbox: StartedSandbox;
  client: PlatformClient;
  channel: Lane;
  keeper: Keeper;
}

interface Gone extends Acknowledged {
  /** Milliseconds after the last reading had begun; negative before that. */
  after: number;
}

export interface RaceEnd {
  exitCode: number;
  stderr: string;
  /** What is in no commit, no stash and not on the server. */
  gone: Gone[];
}

/** The platform's time is real; what turnout sleeps while it polls is not what is looked at here. */
const hasty = {
  ...systemClock,
  sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 50, signal),
};

/** A user writes without a pause while turnout switches to Git mode. */
export async function race(location: Place, { policy, trouble, number }: Race): Promise<RaceEnd> {
  const { sandbox, client, channel, keeper } = location;
  const { name, siteId, proxy, person } = channel;
  const round = `${policy}-${trouble ?? 'plain'}-${number}`;
  const write = (who: string) => startWriter(channel, sandbox.running.sshPort, `${round}${who}`);
  await enterSftpMode(location, trouble === 'lag');
  const writers: Writer[] = [await write('')];
  await until(() => hasWritten(writers[0], 3));

  proxy.passed.length = 0;
  proxy.detour.before = async (line, body) => {
    if (!isOrder(line) || !body.includes(modeWorkflow.git)) return;
    if (trouble === 'queue') {
      await client.createWorkflow(siteId, 'dev', 'commit_and_push_on_server_changes', { message: 'Hers' });
    }
    // Who never stops keeps turnout from switching at all, so most stop; some begin anew when the order leaves.
    if (number % 3 !== 0) return;
    const second = await write('-late');
    writers.push(second);
    await until(() => hasWritten(second, 2));
  };
  const cancel = systemClock.after(number % 10 === 9 ? 3000 : (number * 37) % 200, () => writers[0]?.stop());
  const args = ['connection:set', `${name}.dev`, 'git', `--on-changes=${policy}`, '--settle=0'];
  // ssh, which Git uses, does not look for keys below HOME.
  const rest = ['--author=A <a@example.com>', '--identity=~/.ssh/id_ecdsa'];
  const { exitCode, stderr } = await person.run([...args, ...rest], {
    env: proxy.env,
    clock: policy === 'commit' ? hasty : systemClock,
  });
  cancel();
  for (const writer of writers) writer.stop();
  await Promise.all(writers.map(({ ended }) => ended));
  await client.idle(siteId);

  const began = exitCode === 0 ? lastReadingBegan(channel) : Number.POSITIVE_INFINITY;
  const missing = await keeper.missing(writers.flatMap(({ written }) => written));
  return { exitCode, stderr, gone: missing.map(each => ({ ...each, after: each.at - began })) };
}

async function enterSftpMode({ sandbox, client, channel }: Place, afresh: boolean): Promise<void> {
  const { siteId } = channel;
  const environments = sandbox.sandbox.store.all('environment');
  const inSftpMode = environments.some(each => each.siteId === siteId && each.mode === 'sftp');
  if (inSftpMode && !afresh) return;
  if (inSftpMode) await client.runWorkflow(siteId, 'dev', modeWorkflow.git);
  await client.runWorkflow(siteId, 'dev', modeWorkflow.sftp);
}

/** When the reading that the switch was ordered on began, by what was really sent. */
function lastReadingBegan({ proxy }: Lane): number {
  const order = proxy.passed.findLastIndex(({ line }) => isOrder(line));
  return proxy.passed.slice(0, order).findLast(({ line }) => line.endsWith('/diffstat'))?.at ?? 0;
}

function isOrder(line: string): boolean {
  return line.startsWith('POST') && line.endsWith('/workflows');
}

function hasWritten(writer: Writer | undefined, count: number): true | undefined {
  return (writer?.written.length ?? 0) >= count || undefined;
}
