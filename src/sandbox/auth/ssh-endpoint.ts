import type { Clock } from '../../system/clock.ts';
import type { Git } from '../code/git/git.ts';
import type { SshPlatform, SshServer } from '../ssh/ports.ts';
import { createSshServer } from '../ssh/server.ts';
import { forgetHostKeys, type HostKeys, hostKeysIn } from './host-keys.ts';

interface SshEndpointDeps {
  platform: SshPlatform;
  keyFolder: string;
  clock: Clock;
  git: Git;
}

/** The SSH server under the host keys of the sandbox, which can be changed for others while it runs. */
export class SshDoor {
  readonly #deps: SshEndpointDeps;
  #keys: HostKeys;
  #server: SshServer;
  #port: number | undefined;

  /** `keys` are those of its folder. */
  constructor(deps: SshEndpointDeps, keys: HostKeys) {
    this.#deps = deps;
    this.#keys = keys;
    this.#server = this.#open();
  }

  async listen(port: number): Promise<number> {
    this.#port = await this.#server.listen(port);
    return this.#port;
  }

  publicKeys(): string[] {
    return this.#keys.publicKeys;
  }

  /** Drops every connection; the next one meets other keys, on the same port. */
  async changeKeys(): Promise<void> {
    await this.#server.close();
    forgetHostKeys(this.#deps.keyFolder);
    this.#keys = await hostKeysIn(this.#deps.keyFolder);
    this.#server = this.#open();
    if (this.#port !== undefined) await this.#server.listen(this.#port);
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  #open(): SshServer {
    const { platform, clock, git } = this.#deps;
    return createSshServer({
      platform,
      hostKeys: this.#keys.privateKeys,
      clock,
      spawnGitService: (service, repository, environment) =>
        git.spawnService(service, repository, environment),
    });
  }
}
