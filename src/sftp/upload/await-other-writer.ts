import type { Stats } from 'ssh2';
import type { RemoteEntry } from '../remote/remote-entry.ts';
import { joined, toFolder, toName } from '../remote/remote-path.ts';
import type { SftpSession } from '../transport/session.ts';
import { statIfAllowed } from './upload-place.ts';

/** Milliseconds between two looks at a file that another process may be writing. */
const betweenLooks = 500;
/** A large file of another process is not waited for to its end. */
const maxLooks = 40;

/**
 * Looks at a file that could not be written until it stays as it is: several processes may upload one tree at once, and
 * some servers let only one of them write a file (ProFTPD with HiddenStores, or without overwriting). Resolves with what is
 * there then; undefined where nothing is, or nothing shows that another process is at work on it. `before` is what was there
 * when it was listed, or that there is another process for certain.
 */
export async function awaitOtherWriter(
  session: SftpSession,
  path: string,
  before: RemoteEntry | undefined | 'certain',
): Promise<Stats | undefined> {
  const hidden = joined(toFolder(path), `.in.${toName(path)}.`);
  const look = async () => ({
    there: await statIfAllowed(session, path),
    arriving: await statIfAllowed(session, hidden),
  });
  let last = await look();
  const isCertain = before === 'certain' || last.arriving;
  if (!isCertain && (!last.there || (before && isAlike(last.there, before)))) return undefined;
  for (let looks = 0; looks < maxLooks; looks++) {
    await session.clock.sleep(betweenLooks, session.signal);
    const now = await look();
    if (isAlike(now.there, last.there) && isAlike(now.arriving, last.arriving)) return now.there;
    last = now;
  }
  return last.there;
}

type Version = Pick<Stats, 'size' | 'mtime'> | undefined;

function isAlike(one: Version, other: Version): boolean {
  return one?.size === other?.size && one?.mtime === other?.mtime;
}
