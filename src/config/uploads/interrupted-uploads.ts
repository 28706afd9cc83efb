import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BegunUploads } from '../../sftp/upload/interrupted-uploads.ts';
import { parseJson } from '../../text/parse-json.ts';
import type { Configuration } from '../configuration.ts';
import { type EnvironmentKeyOptions, toEnvironmentKey } from '../environment-key.ts';
import { noteLine, readNotes, tolerant } from './note-lines.ts';

interface UploadStoreDeps extends EnvironmentKeyOptions {
  configuration: EnvironmentKeyOptions['configuration'] & Pick<Configuration, 'data'>;
}

/**
 * What was begun to be uploaded from here to an environment: a file each, a line a record, written before the first byte.
 * Undefined where there is no home, so that nothing can be remembered.
 */
export function openInterruptedUploads(deps: UploadStoreDeps): BegunUploads | undefined {
  const { data } = deps.configuration;
  return data === undefined
    ? undefined
    : begunUploadsIn(join(data, 'begun-uploads', `${toEnvironmentKey(deps)}.jsonl`));
}

function begunUploadsIn(file: string): BegunUploads {
  let open: Map<string, string> | undefined;

  function begun(): Map<string, string> {
    open ??= readRecords(file);
    return open;
  }

  return {
    begin(path, { size, mtime }) {
      const version = `${size}-${mtime}`;
      begun().set(path, version);
      noteLine(file, [path, version]);
    },
    end(path) {
      begun().delete(path);
      if (begun().size === 0) tolerant(() => rmSync(file, { force: true }));
      else noteLine(file, [path]);
    },
    has: (path, { size, mtime }) => begun().get(path) === `${size}-${mtime}`,
  };
}

/** A line that a kill has cut off is left out. */
function readRecords(file: string): Map<string, string> {
  const open = new Map<string, string>();
  for (const line of readNotes(file)) {
    const [path, version] = parsed(line);
    if (path !== undefined && version !== undefined) open.set(path, version);
    else if (path !== undefined) open.delete(path);
  }
  return open;
}

function parsed(line: string): string[] {
  const found = parseJson(line);
  return Array.isArray(found) ? found.filter(each => typeof each === 'string') : [];
}
