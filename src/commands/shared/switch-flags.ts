import { parseSeconds } from '../../cli/argv/parse-duration.ts';
import type { Context } from '../../cli/runtime/context.ts';
import { UsageError } from '../../errors/turnout-error.ts';
import type { LockPort } from '../../operations/ports/lock-port.ts';
import type { FoundEnvironment } from '../../operations/ports/operation-ports.ts';
import type { StashPort, SweepPort } from '../../operations/ports/stash-port.ts';
import type { Author } from './commit-author.ts';
import { identityFlag } from './identity-flag.ts';
import { findListTrust } from './list-trust.ts';
import type { pendingPatch } from './pending-patch.ts';

interface Choices<P extends string, B extends string> {
  policies: readonly P[];
  busy: readonly B[];
}

/** What every command takes that may bring an environment into Git mode. */
export function switchFlags<P extends string, B extends string>({ policies, busy }: Choices<P, B>) {
  return {
    'on-changes': { summary: 'What to do about uncommitted changes', value: 'POLICY', choices: policies },
    message: { summary: 'Message for --on-changes=commit', short: 'm', value: 'MESSAGE' },
    author: { summary: 'Who that commit is by: "Name <e-mail>"', value: 'AUTHOR' },
    list: { summary: 'Show every change, however many there are' },
    confirm: {
      summary:
        'With --on-changes=discard: discard even if the changes cannot be read; repeat the environment',
      value: 'SITE.ENV',
    },
    ...waitFlags(busy),
  } as const;
}

/** What every command takes that relies on the list of changes. */
export function waitFlags<B extends string>(busy: readonly B[]) {
  return {
    sweep: {
      summary: 'Trust the list of changes; do not look at the files for what it may not show yet',
      negated: true,
    },
    identity: identityFlag,
    settle: { summary: 'Seconds between two looks at the changes that have to agree (2)', value: 'SECONDS' },
    busy: {
      summary: 'What to do while another user changes the environment',
      value: 'ACTION',
      choices: busy,
    },
  } as const;
}

interface SwitchFlagValues {
  'on-changes': string | undefined;
  message: string | undefined;
  /** Made of `--author` by `commitAuthor`, before the first request. */
  author(): Promise<Author>;
  list: boolean;
  confirm: string | undefined;
  sweep: boolean;
  identity: string | undefined;
}

/** What the protocols of the switch are given by these flags; policy and purpose are the command's to say. */
export async function createSwitchDeps(context: Context, found: FoundEnvironment, flags: SwitchFlagValues) {
  const { time, ask } = context;
  return {
    environment: found.port,
    time,
    ask: ask?.withDiff(changes =>
      showDiff(context, { found, changes, identity: resolveIdentity(context, flags) }),
    ),
    operationLog: flags.list ? context.fullOperationLog : context.operationLog,
    commit: { message: flags.message, author: flags.author },
    blind: mayBeBlind(found.name, flags),
    stash: lazyStash(context, found, resolveIdentity(context, flags)),
    ...(await createSafetyDeps(context, found, flags)),
  };
}

/** What keeps a protocol from trusting the list of changes, and two of them apart. */
export async function createSafetyDeps(
  context: Context,
  found: FoundEnvironment,
  flags: Pick<SwitchFlagValues, 'sweep' | 'identity'>,
): Promise<{ lock: LockPort; sweep: SweepPort | undefined }> {
  const isTrusted = findListTrust(context, flags) !== undefined;
  const [lock, sweep] = await Promise.all([
    context.lock(found),
    isTrusted ? undefined : context.sweep(found, resolveIdentity(context, flags)),
  ]);
  return { lock, sweep };
}

/** `--settle` in milliseconds. Throws UsageError. */
export function parseSettle({ settle }: { settle: string | undefined }): number {
  return parseSeconds('--settle', settle) ?? 2000;
}

function resolveIdentity(
  { toPath: pathOf }: Context,
  { identity }: Pick<SwitchFlagValues, 'identity'>,
): string | undefined {
  return identity === undefined ? undefined : pathOf(identity);
}

/** Only who names the environment may discard what no one can see (decisions.md 8). Throws UsageError. */
function mayBeBlind(name: string, { confirm, 'on-changes': policy }: SwitchFlagValues): boolean {
  if (confirm === undefined) return false;
  if (policy !== 'discard') {
    throw new UsageError('--confirm says yes to a discard, so it needs --on-changes=discard beside it.', {
      hint: `For example: --on-changes=discard --confirm=${name}`,
    });
  }
  if (confirm === name) return true;
  throw new UsageError(`--confirm=${confirm} does not name ${name}; nothing was done.`, {
    hint: 'It has to be the environment that the command is about.',
  });
}

async function showDiff(
  context: Context,
  options: Pick<Parameters<typeof pendingPatch>[1], 'found' | 'changes' | 'identity'>,
): Promise<void> {
  const { pendingPatch } = await import('./pending-patch.ts');
  await context.printPatch(await pendingPatch(context, { ...options, form: 'patch' }), 'patch');
}

/** Most switches need no stash, and SFTP is costly to load. */
function lazyStash(context: Context, found: FoundEnvironment, identity: string | undefined): StashPort {
  let opened: Promise<StashPort> | undefined;
  const open = () => {
    opened ??= context.stash(found, identity);
    return opened;
  };
  return {
    take: async changes => (await open()).take(changes),
    takeOnce: async changes => (await open()).takeOnce(changes),
    changedSince: async stash => (await open()).changedSince(stash),
    extend: async (stash, changes) => (await open()).extend(stash, changes),
  };
}
