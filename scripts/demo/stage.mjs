import { spawn } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const binary = join(import.meta.dirname, '../../bin/turnout.js');
const isTerminal = process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
const style = code => text => (isTerminal ? `\x1b[${code}m${text}\x1b[0m` : text);
const bold = style(1);
const muted = style(2);
const good = style(32);
const bad = style(31);

const passedOn = ['PATH', 'TERM', 'LANG', 'LC_ALL', 'COLORTERM', 'NO_COLOR', 'TMPDIR', 'SystemRoot'];

/**
 * A temporary folder with a home of its own, in which commands are run and shown. Nothing of the person who
 * runs the demo is read or written: no settings, no login, no agent, no keys.
 */
export function openStage() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'box-')));
  const sandbox = join(folder, 'sandbox');
  const env = {
    ...Object.fromEntries(passedOn.map(name => [name, process.env[name]])),
    HOME: join(folder, 'home'),
    XDG_CONFIG_HOME: join(folder, 'home/config'),
    XDG_DATA_HOME: join(folder, 'home/data'),
    XDG_CACHE_HOME: join(folder, 'home/cache'),
    TURNOUT_PLATFORM: 'sandbox',
    TURNOUT_SANDBOX_DIR: sandbox,
  };
  mkdirSync(env.HOME);
  const running = { child: undefined, ended: undefined, over: false };

  function goOn() {
    if (running.over) throw new Error('The demo is over.');
  }

  /** Runs it to its end. `leave`: a signal that ends the demo does not end this child. */
  function start(program, words, { stdio, leave = false }) {
    goOn();
    const child = spawn(program, words, { cwd: folder, env, stdio, detached: leave });
    running.child = leave ? undefined : child;
    running.ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(code ?? signal));
    });
    return child;
  }

  async function show(program, words, { typed, leave, expect = 0 }) {
    goOn();
    console.log(bold(`$ ${typed}`));
    start(program, words, { stdio: ['ignore', 1, 1], leave });
    const code = await running.ended;
    if (code !== expect) throw new Error(`"${typed}" ended with ${code}; ${expect} was expected.`);
    if (code !== 0) console.log(muted(`(exit code ${code})`));
  }

  return {
    folder,
    say(text) {
      goOn();
      console.log(`\n${muted(text.replace(/(.{1,76})( |$)/g, '# $1\n').trimEnd())}`);
    },
    passed: text => console.log(good(`✓ ${text}`)),
    failed(text) {
      console.log(bad(`✗ ${text}`));
      console.log(muted(readIfThere(join(sandbox, 'sandbox.log'))));
    },
    leftOut: text => console.log(`(${text})`),

    /** Shows and runs `turnout LINE` with nothing on its standard input; throws unless it ends with `expect`. */
    turnout: (line, { expect, leave } = {}) =>
      show(process.execPath, [binary, ...words(line)], {
        typed: `turnout ${line}${expect ? ' </dev/null' : ''}`,
        expect,
        leave,
      }),

    /** The same with another program; `typed` is what a person would type for it. */
    program: (name, args, typed) => show(name, args, { typed }),

    /** What `turnout LINE` prints, without showing it. */
    async ask(line) {
      const child = start(process.execPath, [binary, '-q', ...words(line)], { stdio: ['ignore', 'pipe', 1] });
      let text = '';
      child.stdout.on('data', chunk => {
        text += chunk;
      });
      const code = await running.ended;
      if (code !== 0) throw new Error(`"turnout ${line}" ended with ${code}.`);
      return text.trim();
    },

    /** Ends what runs, stops the sandbox by its process id, removes the folder. */
    async strike() {
      running.over = true;
      running.child?.kill('SIGTERM');
      await running.ended?.catch(() => {});
      await stop(processIn(join(sandbox, 'running.json')));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Quoted words are one word: `-m "Add it"`. */
function words(line) {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
}

function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** Undefined when it was never started. */
function processIn(file) {
  return JSON.parse(readIfThere(file) || '{}').pid;
}

async function stop(pid) {
  for (let tries = 0; pid && isAlive(pid); tries++) {
    process.kill(pid, tries < 100 ? 'SIGTERM' : 'SIGKILL');
    await sleep(50);
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

export function isInstalled(program) {
  return (process.env.PATH ?? '').split(delimiter).some(folder => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
