import { execFileSync, spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';

/** OpenSSH's own agent with these private keys, on a socket of its own. */
export async function startRealAgent(socket: string, privateKeys: readonly string[]) {
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  for (let turn = 0; turn < 200 && !existsSync(socket); turn++)
    await new Promise(resolve => setTimeout(resolve, 20));
  const env = { ...process.env, SSH_AUTH_SOCK: socket };
  for (const key of privateKeys) {
    const file = `${socket}.key`;
    writeFileSync(file, key.trimEnd().concat('\n'), { mode: 0o600 });
    execFileSync('ssh-add', ['-q', file], { env, stdio: 'pipe' });
  }
  return {
    socket,
    stop: () =>
      new Promise<void>(resolve => {
        agent.once('exit', () => resolve());
        agent.kill();
      }),
  };
}
