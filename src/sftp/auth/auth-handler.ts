import { createHash } from 'node:crypto';
import type { AuthenticationType, AuthHandlerMiddleware } from 'ssh2';
import type { Identity } from './identity.ts';

/** Is told how a login goes, by anyone who wants to know more than whether it went well. */
export interface LoginWatch {
  /** What the server takes, asked for before any key is offered. */
  methods(methods: readonly string[]): void;
  /** This one is offered next; the last one of a login that goes well was taken. */
  offered(identity: Identity): void;
}

interface Offer {
  identities: readonly Identity[];
  user: string;
  watch: LoginWatch | undefined;
  timer: { stop(): void; restart(): void };
  /** Told why no more keys are offered, when a person has had enough. */
  givenUp(reason: unknown): void;
}

/** Offers one key after the other; for one with a passphrase a person is asked when its turn has come. */
export function offering({ identities, user, watch, timer, givenUp }: Offer): AuthHandlerMiddleware {
  const left = [...identities];
  let asked = watch === undefined;
  async function next(): Promise<Parameters<Parameters<AuthHandlerMiddleware>[2]>[0] | undefined> {
    for (let identity = left.shift(); identity; identity = left.shift()) {
      if (identity.locked) timer.stop();
      const method = await identity.method(user);
      if (identity.locked) timer.restart();
      if (!method) continue;
      watch?.offered(identity);
      return method;
    }
    return undefined;
  }
  return (methods, _partial, offer) => {
    if (!asked) {
      asked = true;
      return offer('none');
    }
    if (left.length === identities.length && methods) watch?.methods(methods);
    // `false` says that there are no more: ssh2 knows it, its types do not.
    next().then(
      method => offer(method ?? noMore),
      reason => {
        givenUp(reason);
        offer(noMore);
      },
    );
    return undefined;
  };
}

const noMore = false as unknown as AuthenticationType;

/** Servers end a connection after some six keys that they do not know, strict ones after three. */
export const fewEnough = 2;

/** Where there are several keys, those that the account has come first. Not knowing them is no failure. */
export async function registeredFirst(
  identities: Identity[],
  registered: (() => Promise<readonly string[]>) | undefined,
): Promise<Identity[]> {
  if (identities.length <= fewEnough) return identities;
  const known = await registeredAmong(identities, registered);
  return [...known, ...identities.filter(identity => !known.includes(identity))];
}

/** Those that the account has; none where that cannot be found out. */
export async function registeredAmong(
  identities: readonly Identity[],
  registered: (() => Promise<readonly string[]>) | undefined,
): Promise<Identity[]> {
  const ids = (await registered?.().catch((): readonly string[] => [])) ?? [];
  return identities.filter(({ blob }) => blob !== undefined && ids.includes(keyId(blob)));
}

/** The id under which the platform has a key: the MD5 of its blob (platform-api.md 4.1). */
export function keyId(blob: Buffer): string {
  return createHash('md5').update(blob).digest('hex');
}
