import type { Socket } from 'node:net';
import type { AuthContext, ClientInfo, Connection } from 'ssh2';
import { type Authenticated, authenticate } from './authentication.ts';
import { type SessionContext, serveSession } from './session.ts';

export type ConnectionOptions = Pick<SessionContext, 'platform' | 'clock' | 'spawnGitService' | 'began'>;

const maxAttempts = 6;
const maxSessions = 10;
/** Milliseconds without a request, after which a connection is given up. Keep-alives do not count. */
const idleLimit = 10 * 60 * 1000;

/** One connection after the greeting: logging in, then sessions. */
export class SshConnection {
  readonly #connection: Connection;
  readonly #socket: Socket;
  readonly #client: string;
  readonly #options: ConnectionOptions;
  readonly #gone = new AbortController();
  #authenticated: Authenticated | undefined;
  #attempts = 0;
  #sessions = 0;
  #lastRequest = 0;
  #stopIdleTimer: () => void = () => {};

  constructor(connection: Connection, socket: Socket, client: ClientInfo, options: ConnectionOptions) {
    this.#connection = connection;
    this.#socket = socket;
    this.#client = client.header.versions.software;
    this.#options = options;
    // Garbage, a reset, a failed handshake: ssh2 ends the socket, and `close` tells us.
    connection.on('error', () => {});
    connection.on('authentication', attempt => this.#attempt(attempt));
    connection.on('close', () => {
      this.#stopIdleTimer();
      this.#gone.abort();
    });
  }

  /** Whose connection it is; undefined until a user has logged in. */
  get authenticated(): Authenticated | undefined {
    return this.#authenticated;
  }

  end(): void {
    this.#connection.end();
    this.#socket.destroySoon();
  }

  #attempt(attempt: AuthContext): void {
    const authenticated = authenticate(attempt, this.#options.platform);
    if (authenticated === undefined) {
      this.#refuse(attempt);
      return;
    }
    const onlyAsks = attempt.method === 'publickey' && attempt.signature === undefined;
    if (!onlyAsks) this.#begin(authenticated);
    attempt.accept();
  }

  /** `none` is how a client asks which methods there are, so it does not count. */
  #refuse(attempt: AuthContext): void {
    attempt.reject(['publickey', 'password']);
    if (attempt.method !== 'none' && ++this.#attempts >= maxAttempts) this.end();
  }

  #begin(authenticated: Authenticated): void {
    this.#authenticated = authenticated;
    this.#active();
    this.#watchIdleness();
    this.#connection.on('session', (accept, reject) => {
      if (this.#sessions >= maxSessions) return reject();
      this.#sessions++;
      const session = accept();
      session.on('close', () => this.#sessions--);
      serveSession(session, {
        ...this.#options,
        authenticated,
        connection: this.#connection,
        socket: this.#socket,
        client: this.#client,
        gone: this.#gone.signal,
        active: () => this.#active(),
      });
    });
  }

  #active(): void {
    this.#lastRequest = this.#options.clock.elapsed();
  }

  #watchIdleness(): void {
    const { clock } = this.#options;
    const left = this.#lastRequest + idleLimit - clock.elapsed();
    if (left <= 0) this.end();
    else this.#stopIdleTimer = clock.after(left, () => this.#watchIdleness());
  }
}
