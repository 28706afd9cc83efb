import type { Sftp } from '../sftp/sftp.ts';
import type { TransferEvent, TransferEvents } from '../sftp/transfer/transfer.ts';

/** What a command learns of the files of one environment; a folder ends in a slash. */
export interface SeenPaths {
  /** `my-site.dev` */
  environment: string;
  there: Set<string>;
  /** Whether a path that was seen earlier is no longer to be offered. */
  isGone(path: string): boolean;
}

const isPattern = (path: string) => /[*?[\]{}\\]/.test(path);

/** The same files; what is listed, sent and removed by name is noted down on the way. */
export function watchPaths(sftp: Sftp, environment: string): { sftp: Sftp; seen: SeenPaths } {
  const there = new Set<string>();
  const gone = new Set<string>();
  const listed: { below: string; names: ReadonlySet<string> }[] = [];

  function watched(events: TransferEvents, note: (event: TransferEvent) => void): TransferEvents {
    return {
      ...events,
      event(event) {
        note(event);
        return events.event(event);
      },
    };
  }

  function noteThere({ event, path }: TransferEvent): void {
    if (event !== 'copied' && event !== 'same' && event !== 'linked') return;
    there.add(path);
    gone.delete(path);
  }

  function noteGone({ event, path }: TransferEvent): void {
    if (event !== 'removed') return;
    there.delete(path);
    gone.add(path.replace(/\/$/, ''));
  }

  return {
    seen: {
      environment,
      there,
      isGone: path =>
        selfAndAbove(path).some(each => gone.has(each)) ||
        listed.some(({ below, names }) => path.startsWith(below) && !names.has(firstName(path, below))),
    },
    sftp: {
      ...sftp,
      async list(order) {
        const files = await sftp.list(order);
        for (const { path, kind } of files) there.add(kind === 'folder' ? `${path}/` : path);
        if (!isPattern(order.path) && order.exclude.length === 0) {
          const below = order.path === '' ? '' : `${order.path}/`;
          // The name '' is the folder itself: that it was listed says that it is there, also when nothing is in it.
          listed.push({ below, names: new Set(['', ...files.map(({ path }) => firstName(path, below))]) });
        }
        return files;
      },
      // What this removes is on this machine.
      download: order => sftp.download({ ...order, events: watched(order.events, noteThere) }),
      upload(order) {
        const note = (event: TransferEvent) => {
          noteThere(event);
          noteGone(event);
        };
        return sftp.upload(order.options.dryRun ? order : { ...order, events: watched(order.events, note) });
      },
      remove: order =>
        sftp.remove(order.options.dryRun ? order : { ...order, events: watched(order.events, noteGone) }),
    },
  };
}

function firstName(path: string, below: string): string {
  return path.slice(below.length).split('/')[0] ?? '';
}

/** `code/a/b` → `code`, `code/a`, `code/a/b` */
function selfAndAbove(path: string): string[] {
  const names = path.split('/');
  return names.map((_name, n) => names.slice(0, n + 1).join('/'));
}
