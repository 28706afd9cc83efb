import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findProgram } from '../../src/system/programs/programs.ts';
import { isMissing, needs, type Ran, runProgram } from '../sandbox/ssh/run-program.ts';
import { registerKey, writeCode } from '../support/remote-files.ts';
import { newPerson, type Person } from '../support/run-turnout.ts';
import { type StartedSandbox, startSandbox } from '../support/started-sandbox.ts';

const [noSftp, sftpName] = needs('sftp');
const turnout = join(import.meta.dirname, '../../bin/turnout.js');

let sandbox: StartedSandbox;
let person: Person;
let uuid: string;
let folder: string;

beforeAll(async () => {
  sandbox = await startSandbox();
  person = newPerson(sandbox);
  uuid = sandbox.siteId('my-site');
  folder = join(person.home, 'work');
  const privateKey = await registerKey(person);
  await person.run('connection:set my-site.dev sftp');
  await writeCode({ 'there.php': 'from the server\n' }, { sandbox, privateKey });
  mkdirSync(join(person.home, 'bin'));
  layProgram('turnout', `exec '${process.execPath}' '${turnout}' "$@"`);
  // What would be this person's ~/.ssh/config, which OpenSSH looks for in the home of the account and not in HOME.
  layProgram(
    'sftp',
    `exec '${findProgram('sftp', process.env['PATH'])}' -F '${person.home}/ssh_config' "$@"`,
  );
  writeFileSync(join(person.home, 'key'), privateKey, { mode: 0o600 });
  writeFileSync(join(person.home, 'ssh_config'), sshConfig());
});
afterAll(async () => {
  person.dispose();
  await sandbox.dispose();
});
beforeEach(() => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'local'), 'from here\n');
});

function layProgram(name: string, command: string): void {
  const file = join(person.home, 'bin', name);
  writeFileSync(file, `#!/bin/sh\n${command}\n`);
  chmodSync(file, 0o755);
}

/** Anyone who goes to Pantheon gets to the sandbox, so that scripts can say what they say: port 2222, `….drush.in`. */
function sshConfig(): string {
  const tunnel = `exec 3<>/dev/tcp/127.0.0.1/${sandbox.running.sshPort}; cat <&3 & cat >&3; wait`;
  return [
    'Host *.drush.in',
    `ProxyCommand bash -c '${tunnel}'`,
    `IdentityFile ${person.home}/key`,
    'IdentitiesOnly yes',
    `UserKnownHostsFile ${person.home}/known_hosts`,
    'StrictHostKeyChecking accept-new',
    'BatchMode yes',
    'LogLevel ERROR',
    '',
  ].join('\n');
}

/** Runs a script as CI does: bash, no terminal, the platform's own addresses. */
function script(lines: string): Promise<Ran> {
  const env = {
    HOME: person.home,
    PATH: `${person.home}/bin:${process.env['PATH']}`,
    TURNOUT_PLATFORM: sandbox.running.api,
    TURNOUT_MACHINE_TOKEN: sandbox.token,
    SITE: 'my-site',
  };
  return runProgram('bash', ['--norc', '-eu', '-o', 'pipefail', '-c', lines], { env, cwd: folder });
}

const uploaded = (path: string) => {
  const { environments } = sandbox.sandbox;
  const location = environments.layout.environment({ siteId: uuid, name: 'dev' });
  const file = join(location, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
};
const downloaded = () => readFileSync(join(folder, 'got'), 'utf8');

describe('the field sftp_command', () => {
  test('is one line that begins and ends as scripts expect, in every format', async () => {
    const command = `sftp -o Port=2222 dev.${uuid}@appserver.dev.${uuid}.drush.in`;
    const asked = 'turnout connection:info $SITE.dev --field=sftp_command';
    expect(await script(asked)).toEqual({ code: 0, stdout: `${command}\n`, stderr: '' });
    expect(
      (await script('turnout connection:info $SITE.dev --fields=sftp_command --format=csv | tail -1')).stdout,
    ).toBe(`"${command}"\n`);
  });

  // Who reads logs of another container replaces a word in it (user-needs.md 2.4).
  test('has the kind of server in it once, to be replaced', async () => {
    const { stdout } = await script(
      'turnout connection:info $SITE.live --field=sftp_command | sed "s/appserver/dbserver/"',
    );
    expect(stdout).toBe(`sftp -o Port=2222 live.${uuid}@dbserver.live.${uuid}.drush.in\n`);
  });
});

describe.skipIf(noSftp)(`scripts consume it with ${sftpName}`, () => {
  test('behind a pipe, cut at its blanks by the shell', async () => {
    const ran = await script(
      'echo "get code/there.php got" | $(turnout connection:info $SITE.dev --field=sftp_command)',
    );
    expect([ran.code, downloaded()]).toEqual([0, 'from the server\n']);
  });

  test('in backticks, with a document behind it', async () => {
    const ran = await script(
      '`turnout connection:info $SITE.dev --field sftp_command` <<EOF\ncd files\nput local two\nEOF',
    );
    expect([ran.code, uploaded('files/two')]).toEqual([0, 'from here\n']);
  });

  test('with a path put to its end, to fetch one file', async () => {
    const ran = await script('$(turnout connection:info $SITE.dev --field=sftp_command):code/there.php got');
    expect([ran.code, downloaded()]).toEqual([0, 'from the server\n']);
  });

  test('with eval, a folder put to its end and a word of input', async () => {
    const ran = await script(
      'COMMAND=$(turnout connection:info $SITE.dev --field=sftp_command)\nF=local\neval "$COMMAND:files/ <<< \'put $F four\'"',
    );
    expect([ran.code, uploaded('files/four')]).toEqual([0, 'from here\n']);
  });

  test('with awk, for USER@HOST', async () => {
    const ran = await script(
      "TARGET=$(turnout connection:info $SITE.dev --field=sftp_command | awk '{print $NF}')\necho 'put local files/five' | sftp -P 2222 $TARGET",
    );
    expect([ran.code, uploaded('files/five')]).toEqual([0, 'from here\n']);
  });

  test('with options put behind the first word, in JavaScript', async () => {
    const program = `
      const { execSync } = require('node:child_process');
      const command = execSync('turnout connection:info ' + process.env.SITE + '.dev --field=sftp_command').toString().trim();
      const batch = command.replace(/^sftp /, 'sftp -o StrictHostKeyChecking=no -o ConnectTimeout=20 -b - ');
      execSync(batch, { input: 'put local files/six\\n' });`;
    const ran = await script(`'${process.execPath}' -e "$(cat <<'EOF'\n${program}\nEOF\n)"`);
    expect([ran.code, uploaded('files/six')]).toEqual([0, 'from here\n']);
  });

  test('with its beginning cut off by the shell', async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's.
    const cut = '${SFTP_COMMAND#sftp -o Port=2222 }';
    const ran = await script(
      'SFTP_COMMAND=$(turnout connection:info $SITE.dev --field=sftp_command)\n' +
        `LOGIN=${cut}\necho "put local files/seven" | sftp -o Port=2222 "$LOGIN"`,
    );
    expect([ran.code, uploaded('files/seven')]).toEqual([0, 'from here\n']);
  });

  test.skipIf(isMissing('python3'))(
    isMissing('python3') ? 'python3 (skipped: not on PATH)' : 'with its beginning replaced, in Python',
    async () => {
      const program = `
import os, subprocess
command = subprocess.check_output('turnout connection:info ' + os.environ['SITE'] + '.dev --field=sftp_command', shell=True, text=True)
login = command.strip().replace('sftp -o Port=2222 ', '')
subprocess.run(['sftp', '-P', '2222', login], input='put local files/eight\\n', text=True, check=True)`;
      const ran = await script(`python3 - <<'EOF'${program}\nEOF`);
      expect([ran.code, uploaded('files/eight')]).toEqual([0, 'from here\n']);
    },
  );

  test.skipIf(isMissing('jq'))(
    isMissing('jq') ? 'jq (skipped: not on PATH)' : 'out of JSON, with jq',
    async () => {
      const ran = await script(
        'CONNECTION=$(turnout connection:info $SITE.dev --format=json)\n$(jq -r .sftp_command <<< "$CONNECTION") <<< "put local files/nine"',
      );
      expect([ran.code, uploaded('files/nine')]).toEqual([0, 'from here\n']);
    },
  );

  test('with the site and the environment from variables, and a loop over files', async () => {
    const ran = await script(
      'export TERMINUS_SITE=$SITE TERMINUS_ENV=dev\nSFTP=$(turnout connection:info --field=sftp_command)\nfor name in ten eleven; do echo "put local files/$name"; done | $SFTP',
    );
    expect([ran.code, uploaded('files/ten'), uploaded('files/eleven')]).toEqual([
      0,
      'from here\n',
      'from here\n',
    ]);
  });
});
