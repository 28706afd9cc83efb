import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { differences, fileCount, writePlugin } from './demo/plugin.mjs';
import { isInstalled, openStage } from './demo/stage.mjs';

const plugins = 'wp-content/plugins';
const [hasKeygen, hasSftp, hasSsh] = ['ssh-keygen', 'sftp', 'ssh'].map(isInstalled);

async function play(stage) {
  console.log(`turnout, on a whole platform of its own. Everything happens in ${stage.folder}`);
  console.log('and is removed at the end.');
  await arrive(stage);
  await upload(stage);
  await tryToLoseIt(stage);
  await commit(stage);
  console.log('\nThat was a day in SFTP mode, and nobody lost anything. Yours: turnout --help');
}

async function arrive({ folder, say, turnout, program, leftOut }) {
  say('Start the sandbox: an API, an SFTP and a Git server, on this machine only.');
  await turnout('sandbox:start --detach --dir sandbox --ssh-port=0 --speed=instant', { leave: true });

  say('Log in with the machine token that lies beside it.');
  await turnout('auth:login --machine-token-file sandbox/machine-token');

  say('SFTP and Git want an SSH key: make one, and tell the platform.');
  if (hasKeygen) {
    const line = '-q -t ecdsa -C demo -f key';
    await program('ssh-keygen', [...line.split(' '), '-N', ''], `ssh-keygen ${line} -N ''`);
  } else {
    const { default: ssh2 } = await import('ssh2');
    const pair = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256, comment: 'demo' });
    writeFileSync(join(folder, 'key'), pair.private, { mode: 0o600 });
    writeFileSync(join(folder, 'key.pub'), pair.public);
    leftOut('There is no ssh-keygen here: the demo made key and key.pub by itself.');
  }
  await turnout('ssh-key:add key.pub');

  say('How to connect to the dev environment, and which track it is on: Git.');
  await turnout('connection:info my-site.dev --field=sftp_command');
  await turnout('connection:info my-site.dev --field=connection_mode');
}

async function upload({ folder, say, turnout, ask, program, passed }) {
  say('In Git mode nobody can write to the code by SFTP. Switch.');
  await turnout('connection:set my-site.dev sftp');

  const from = join(folder, 'signal-box');
  writePlugin(from);
  if (hasSftp) {
    say(`Upload a plugin of ${fileCount} files, with the sftp that everybody has.`);
    const address = (await ask('connection:info my-site.dev --field=sftp_command')).split(' ').slice(1);
    writeFileSync(join(folder, 'batch'), `put -r signal-box code/${plugins}\n`);
    const lines = [
      ['-q', '-b', 'batch', '-F', '/dev/null', '-i', 'key'],
      ['-o', 'UserKnownHostsFile=sandbox/known_hosts'],
      address,
    ];
    const typed = lines.map(words => words.join(' ')).join(' \\\n    ');
    await program('sftp', lines.flat(), `sftp ${typed}`);
  } else {
    say(`Upload a plugin of ${fileCount} files. There is no sftp here, so turnout does it.`);
    await turnout(`file:put -i key signal-box my-site.dev:code/${plugins}`);
  }

  say('What would be lost now? turnout asks the platform itself, never a cached list.');
  await turnout('env:diffstat my-site.dev --fields=status,file,additions');
  const { length } = await pending(ask);
  if (length !== fileCount) throw new Error(`${length} changes are listed; ${fileCount} were expected.`);
  passed(`All ${fileCount} files are listed.`);
}

async function tryToLoseIt({ say, turnout, ask, passed }) {
  const before = JSON.stringify(await pending(ask));
  say(
    'Git mode discards uncommitted code. In a script there is nobody to ask, so turnout stops and touches nothing.',
  );
  await turnout('connection:set my-site.dev git', { expect: 4 });
  const mode = await ask('connection:info my-site.dev --field=connection_mode');
  if (mode !== 'sftp') throw new Error(`The mode is ${mode} although the switch was refused.`);
  if (JSON.stringify(await pending(ask)) !== before) throw new Error('The refused switch changed something.');
  passed(`Still in SFTP mode, and the same ${fileCount} changes are there.`);
}

async function commit({ folder, say, turnout, passed, leftOut }) {
  say('Commit. turnout waits until the platform has noticed every file, and then until the commit is done.');
  await turnout('env:commit my-site.dev -m "Add the signal box"');

  say(
    'Nothing is pending now. An empty list proves little, so turnout looks over the code by SFTP, and then switches without a question.',
  );
  await turnout('connection:set -i key my-site.dev git');
  await turnout('env:code-log my-site.dev --fields=author,message');

  if (!hasSsh) {
    return leftOut('There is no ssh here, which git needs for a clone: that step is left out.');
  }
  say('Does Git have it? Clone the repository and compare, byte for byte.');
  await turnout('git:clone -i key my-site.dev');
  const wrong = differences(join(folder, 'my-site', plugins, 'signal-box'));
  if (wrong.length > 0) throw new Error(`These came back differently: ${wrong.join(', ')}`);
  passed(`All ${fileCount} files are in the clone, byte for byte.`);
}

async function pending(ask) {
  return JSON.parse(await ask('env:diffstat my-site.dev --format=json'));
}

/** Resolves with the exit code of the first signal. */
function interruption() {
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
  return new Promise(resolve => {
    for (const [name, code] of Object.entries(codes)) process.on(name, () => resolve(code));
  });
}

async function main() {
  if (!existsSync(join(import.meta.dirname, '../dist/main.js'))) {
    console.error('turnout is not built yet: npm run build');
    return 1;
  }
  if (!isInstalled('git')) {
    console.error('The sandbox keeps its code in Git, which is not installed here.');
    return 1;
  }
  const interrupted = interruption();
  const stage = openStage();
  const played = play(stage).then(
    () => 0,
    error => ({ error }),
  );
  const outcome = await Promise.race([played, interrupted]);
  if (typeof outcome === 'object') stage.failed(`The demo failed. ${outcome.error.message}`);
  await stage.strike();
  if (outcome !== 0) console.log('\nThe sandbox is stopped, and everything is removed.');
  return typeof outcome === 'object' ? 1 : outcome;
}

process.exit(await main());
