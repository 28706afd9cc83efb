import type { ConnectionMode } from '../../contract/environment.ts';
import type { OperationLog } from '../ports/operation-ports.ts';
import type { TakenStash } from '../ports/stash-port.ts';
import type { SwitchOutcome } from './switch-outcome.ts';

interface SwitchReportOptions {
  operationLog: OperationLog;
  to: ConnectionMode;
  /** The word by which the list of changes was trusted, such as `--no-sweep`. */
  trust: string | undefined;
  /** `CI` is set: this machine, and what is on it, will not be there for long. */
  isFleeting: boolean;
}

/** Says what a switch has done, and what has gone with it. */
export function reportSwitch(
  outcome: SwitchOutcome,
  { operationLog, to, isFleeting, trust }: SwitchReportOptions,
): void {
  const { workflow } = outcome;
  if (!workflow) {
    operationLog.notice(`The connection mode is already set to ${to}.`);
    return;
  }
  operationLog.notice(workflow.active_description ?? workflow.description ?? `The connection mode is ${to}.`);
  reportDiscarded(outcome, { operationLog, isFleeting, trust: to === 'git' ? trust : undefined, into: '' });
}

interface DiscardReportOptions extends Pick<SwitchReportOptions, 'operationLog' | 'isFleeting' | 'trust'> {
  /** What `stash:restore` needs besides the stash, with a space before it. */
  into: string;
}

/** Says what has gone, and where the copy of it is. */
export function reportDiscarded(
  { discarded, stash, blind, late, lookedAt }: Omit<SwitchOutcome, 'workflow'>,
  { operationLog, trust, ...reported }: DiscardReportOptions,
): void {
  if (trust !== undefined) reportTrust(operationLog, trust);
  const until = new Date(lookedAt ?? 0).toISOString().slice(11, 19);
  if (blind) operationLog.warning('What was discarded is not known: the changes could not be read.');
  else if (stash) reportStash(stash, { operationLog, until, ...reported });
  else if (discarded.length > 0) {
    operationLog.notice(
      `Discarded ${count(discarded)}; nothing written after ${until} UTC is covered by that list.`,
    );
  }
  if (late.length > 0) {
    const paths = late.map(({ path }) => path).join(', ');
    operationLog.warning(`Discarded as well, since it came while the switch waited its turn: ${paths}`);
  }
}

interface StashReportOptions extends Omit<DiscardReportOptions, 'trust'> {
  /** `14:03:22` */
  until: string;
}

/** Who trusts the list is told so, lest a setting of long ago does it. */
export function reportTrust(operationLog: OperationLog, trust: string): void {
  operationLog.warning(`The list of changes was trusted, the files were not looked at (${trust}).`);
}

function reportStash(
  { id, folder, changes }: TakenStash,
  { operationLog, until, isFleeting, into }: StashReportOptions,
): void {
  operationLog.notice(
    `Discarded ${count(changes)}, with a copy in the stash ${id}; nothing written after ${until} UTC is covered.`,
  );
  operationLog.notice(
    `Put ${changes.length === 1 ? 'it' : 'them'} back with: turnout stash:restore ${id}${into}`,
  );
  if (isFleeting)
    operationLog.warning(`The stash is in ${folder}: it is lost with this machine unless kept.`);
}

function count({ length }: readonly unknown[]): string {
  return length === 1 ? '1 uncommitted change' : `${length.toLocaleString('en-US')} uncommitted changes`;
}
