import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Script } from 'node:vm';
import { type CodeCache, openCodeCache } from './code-cache.ts';

/** What a chunk exports. */
type Exports = Record<string, unknown>;

interface ChunkLoaderOptions {
  /** Where the chunks lie. Absolute. */
  folder: string;
  /** For what is no chunk. */
  require: (id: string) => unknown;
  /** Names the build: a code cache of other code must not be taken, and V8 itself compares lengths only. */
  bundle: string;
}

interface Compiled {
  script: Script;
  /** What its code cache is called. */
  name: string;
}

/**
 * Loads chunks of CommonJS as `require` does, and keeps what V8 has compiled of them beside them for the next start,
 * which then need not compile it again. Whatever is wrong with that cache, the chunk itself is compiled.
 */
export function chunkLoader({
  folder,
  bundle,
  require: requireOther,
}: ChunkLoaderOptions): (file: string) => Exports {
  const key = `${process.version}-${process.arch}-${bundle}`;
  const cache = openCodeCache({ folder, key, env: process.env });
  const loaded = new Map<string, { exports: Exports }>();
  const compiled: Compiled[] = [];
  let isCached = true;
  const vm = process.getBuiltinModule('node:vm');

  function compile(file: string): Script {
    const name = `${relative(folder, file).replaceAll(/[\\/]/g, '.')}.bin`;
    const cachedData = cache.read(name);
    // The build writes ASCII, and a function around it.
    const script = new vm.Script(readFileSync(file, 'latin1'), {
      filename: file,
      ...(cachedData && { cachedData }),
    });
    if (!cachedData || script.cachedDataRejected) isCached = false;
    compiled.push({ script, name });
    return script;
  }

  function load(file: string): Exports {
    const known = loaded.get(file);
    if (known) return known.exports;
    const module = { exports: {} };
    loaded.set(file, module);
    const require = (id: string) => {
      const get = () => (id.startsWith('.') ? load(join(dirname(file), id)) : (requireOther(id) as Exports));
      return dear.test(id) ? lazyModule(get) : get();
    };
    compile(file).runInThisContext()(module.exports, require, module);
    return module.exports;
  }

  // At the end the functions that were called are compiled too, and so they are in the cache. A command that is new here
  // calls others of the common ones than those before it: all are kept anew.
  process.on('exit', () => {
    if (!isCached) keepCaches(cache, compiled);
  });
  return file => load(join(folder, file));
}

/** Modules of Node's own that cost one to ten milliseconds each, and chunks that not every command has loaded anyhow. */
const dear =
  /^node:(crypto|child_process|net|tls|http|https|zlib|dns|readline|fs\/promises|stream\/promises|os|util)$|^\.(?!.*\/(base|main|rolldown-runtime)\.js$)/;

/** A module that is loaded when something of it is first used: a chunk names all that any part of it may need. */
function lazyModule(load: () => Exports): Exports {
  return new Proxy<Exports>(
    {},
    {
      get: (_, key) => Reflect.get(load(), key),
      has: (_, key) => Reflect.has(load(), key),
      ownKeys: () => Reflect.ownKeys(load()),
      getOwnPropertyDescriptor(_, key) {
        const found = Reflect.getOwnPropertyDescriptor(load(), key);
        return found && { ...found, configurable: true };
      },
    },
  );
}

// A cache is a help, not a need: where the folder cannot be written to, there is none.
function keepCaches(cache: CodeCache, compiled: readonly Compiled[]): void {
  for (const { script, name } of compiled) {
    try {
      cache.keep(name, script.createCachedData());
    } catch {
      return;
    }
  }
}
