import type { WorkingTree } from '../code/working-tree.ts';

/** Who a user says to be when logging in by SSH, taken from the user name (platform-api.md 14). */
export interface Login {
  /** `appserver` is SFTP, `codeserver` is Git. */
  server: 'appserver' | 'codeserver';
  environment: string;
  /** UUID, lower case. */
  siteId: string;
}

/** A public key as offered in the handshake. */
interface OfferedKey {
  /** `ssh-rsa`, `ecdsa-sha2-nistp256`, `ssh-ed25519`, … */
  type: string;
  blob: Buffer;
}

/** A folder of the login directory. */
export interface Area {
  name: 'code' | 'files' | 'logs' | 'certs' | 'tmp';
  /** Absolute path of the real folder; exists. */
  root: string;
  /** Why nothing may be written here at all; undefined where writing is allowed. */
  refusal?: string | undefined;
  /** For `code` of a development environment: writes go through it. */
  tree?: WorkingTree | undefined;
}

/** What one SFTP login sees. `code`, if in Git mode, has a `tree` that is closed. */
export interface Home {
  /** 32 hexadecimal digits; the login directory is `/srv/bindings/<bindingId>`. */
  bindingId: string;
  areas: Area[];
}

/** One `git clone`, `pull` or `push`. */
export interface GitService {
  /** Absolute path of the bare repository. */
  repository: string;
  /** Environment variables that tell our `update` hook which branches take no pushes, and why. */
  environment: Record<string, string>;
  /** Must be called when the process has ended: starts what a push makes happen. */
  ended(): Promise<void>;
}

/** What the SSH server needs of the platform. */
export interface SshPlatform {
  /** The account that may log in there with this key or password; undefined for every kind of no. */
  accountByKey(login: Login, key: OfferedKey): string | undefined;
  accountByPassword(login: Login, password: string): string | undefined;
  openHome(login: Login, account: string): Promise<Home>;
  openGit(
    login: Login,
    account: string,
    service: 'git-upload-pack' | 'git-receive-pack',
  ): Promise<GitService>;
}

export interface SshServer {
  /** Starts to listen on 127.0.0.1; rejects with EADDRINUSE as Node does. Returns the port. */
  listen(port: number): Promise<number>;
  /** Drops every connection that belongs to an environment, as a migrated container does. */
  disconnect(environment: { siteId: string; environment: string }): void;
  close(): Promise<void>;
}
