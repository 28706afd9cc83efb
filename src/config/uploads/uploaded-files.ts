import { join } from 'node:path';
import type { SentUploads } from '../../sftp/upload/uploaded-files.ts';
import { replaceFile } from '../../system/disk/files.ts';
import { parseJson } from '../../text/parse-json.ts';
import type { Configuration } from '../configuration.ts';
import { type EnvironmentKeyOptions, toEnvironmentKey } from '../environment-key.ts';
import { noteLine, readNotes, tolerant } from './note-lines.ts';

interface UploadStoreDeps extends EnvironmentKeyOptions {
  configuration: EnvironmentKeyOptions['configuration'] & Pick<Configuration, 'data'>;
}

/** What was sent from here to an environment whose server drops times: a line of JSON a file. Undefined without a home. */
export function openUploadedFiles(deps: UploadStoreDeps): SentUploads | undefined {
  const { data } = deps.configuration;
  return data === undefined
    ? undefined
    : sentUploadsIn(join(data, 'sent-uploads', `${toEnvironmentKey(deps)}.jsonl`));
}

/** Lines more than files from which on the file is written anew. */
const maxSpare = 1000;

export function sentUploadsIn(file: string): SentUploads {
  let known: Map<string, string> | undefined;

  function notes(): Map<string, string> {
    known ??= knownNotes(file);
    return known;
  }

  return {
    add(path, { size, mtime }, there) {
      const note = `${size}-${mtime}-${there}`;
      if (notes().get(path) === note) return;
      notes().set(path, note);
      noteLine(file, [path, note]);
    },
    has(path, { size, mtime }, there) {
      const note = notes().get(path);
      return note?.endsWith(`-${there}`) ? note === `${size}-${mtime}-${there}` : undefined;
    },
  };
}

/** The last line about a path counts; one that a kill has cut off is left out. */
function knownNotes(file: string): Map<string, string> {
  const lines = readNotes(file);
  const notes = new Map(lines.map(parsed).filter(note => note !== undefined));
  if (lines.length > notes.size + maxSpare) {
    tolerant(() => replaceFile(file, [...notes].map(note => `${JSON.stringify(note)}\n`).join(''), 0o600));
  }
  return notes;
}

function parsed(line: string): [string, string] | undefined {
  const found = parseJson(line);
  const [path, note]: unknown[] = Array.isArray(found) ? found : [];
  return typeof path === 'string' && typeof note === 'string' ? [path, note] : undefined;
}
