import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { NotFoundError } from '../../errors/turnout-error.ts';
import { publicKeyLine } from '../../ssh/keys/public-key.ts';
import { typeOfBlob } from '../../ssh/keys/wire.ts';
import type { OfferedKeys } from '../../ssh/ssh-options.ts';
import { makePrivateFolder, replaceFile, whereWritable } from '../../system/disk/files.ts';
import type { Connecting } from '../connect/connecting.ts';
import { fewEnough, keyId, registeredAmong } from './auth-handler.ts';
import { isEndless } from './can-hold-keys.ts';
import { findIdentities, noKeyFile } from './identities.ts';
import type { Identity } from './identity.ts';

interface Options {
  /** Where public halves of the agent's keys are kept, for ssh to know which one is meant. Undefined: nowhere. */
  folder: string | undefined;
}

/**
 * The keys that OpenSSH's programs are to offer, as our own connections do: the named one; where there are more than a server
 * lets anyone try, those that the account has; else what ssh finds by itself, and what lies in a HOME where it does not look.
 * Rejects with NotFoundError for a named key that is not there, with UnsafeError for one that is no file.
 */
export async function offeredKeys(connecting: Connecting, { folder }: Options): Promise<OfferedKeys> {
  const { keys, clock, registered } = connecting;
  if (keys.named !== undefined) {
    if (isEndless(keys.named)) throw noKeyFile(keys.named);
    if (existsSync(keys.named)) return { files: [keys.named], only: true };
    throw new NotFoundError(`The key ${keys.named} is not there.`, { hint: 'Check --identity.' });
  }
  const { identities } = await findIdentities({ ...keys, askPassphrase: async () => '' }, clock);
  const mine = identities.length > fewEnough ? await registeredAmong(identities, registered) : [];
  const files = mine.flatMap(
    identity => identity.file ?? whereWritable(() => findPublicHalf(identity, folder)) ?? [],
  );
  if (files.length > 0) return { files, only: true };
  return { files: isOtherHome(keys) ? identities.flatMap(({ file }) => file ?? []) : [], only: false };
}

function isOtherHome({ home, accountHome }: Connecting['keys']): boolean {
  return home !== undefined && accountHome !== undefined && home !== accountHome;
}

function findPublicHalf({ blob, name }: Identity, folder: string | undefined): string | undefined {
  const type = blob && typeOfBlob(blob);
  if (!blob || !type || folder === undefined) return undefined;
  makePrivateFolder(folder);
  const file = join(folder, `${keyId(blob)}.pub`);
  replaceFile(file, `${publicKeyLine({ type, blob, comment: name.replace(/[\r\n]/g, ' ') })}\n`, 0o600);
  return file;
}
