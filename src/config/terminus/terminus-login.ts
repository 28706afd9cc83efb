import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { diskHasModes } from '../../system/disk/disk-modes.ts';
import { isMissing, readFileIfThere } from '../../system/disk/files.ts';
import { parseJson } from '../../text/parse-json.ts';
import type { TerminusFolders } from './terminus-folders.ts';

const savedToken = v.object({ token: v.string(), email: v.string() });
const savedSession = v.object({ session: v.string(), expires_at: v.number(), user_id: v.string() });

/** A login that Terminus has left behind. It is read and never written (decisions.md 19). */
export interface TerminusLogin {
  accounts: readonly v.InferOutput<typeof savedToken>[];
  session: v.InferOutput<typeof savedSession> | undefined;
}

interface LoginDeps extends TerminusFolders {
  hasModes: boolean;
  warn(text: string): void;
}

/** Reads every saved token and the session. What cannot be read is told, and left out. */
export function readTerminusLogin({ tokens, session, hasModes, warn }: LoginDeps): TerminusLogin {
  function read<S extends v.GenericSchema>(file: string, schema: S): v.InferOutput<S> | undefined {
    const text = readIfAllowed(file);
    if (text === undefined) return undefined;
    const found = v.safeParse(schema, parseJson(text));
    if (!found.success) {
      warn(`${file} is not a login as Terminus writes it; it is passed over.`);
      return undefined;
    }
    if (hasModes && (statSync(file).mode & 0o077) !== 0 && diskHasModes(dirname(file))) {
      warn(`Others on this machine can read the login of Terminus in ${file}: chmod 600 ${file}`);
    }
    return found.output;
  }

  return {
    // The name of a file is the e-mail with some characters replaced, a + among them: only what is in it counts.
    accounts: namesIn(tokens).flatMap(name => read(join(tokens, name), savedToken) ?? []),
    session: read(session, savedSession),
  };
}

function readIfAllowed(file: string): string | undefined {
  try {
    return readFileIfThere(file);
  } catch {
    return '';
  }
}

/** Terminus takes a file for a token when it is called `x@y.z`. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter(name => /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(name))
      .sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
