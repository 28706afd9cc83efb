import { routes } from '../contract/routes.ts';
import type { MachineToken, SshKey, User } from '../contract/user.ts';
import { AuthError, NetworkError, NotFoundError } from '../errors/turnout-error.ts';
import { hasStatus } from './api-error.ts';
import type { Client } from './client.ts';

export function createUsers(client: Client) {
  const sshKeys = (user: string): Promise<SshKey[]> => client.ask(routes.sshKeys, { parameters: { user } });
  return {
    get: (user: string): Promise<User> => client.ask(routes.user, { parameters: { user } }),

    sshKeys,

    /** `line` is a public key in one line. Returns the key's id. */
    async addSshKey(user: string, line: string): Promise<string> {
      try {
        return await client.ask(routes.addSshKey, { parameters: { user }, body: line.trim() });
      } catch (error) {
        if (!hasStatus(error, 400, 409, 415, 422)) throw error;
        throw new AuthError(
          `The platform does not take this key: ${error.exchange.words || error.exchange.status}`,
          {
            hint: 'RSA and ECDSA keys are taken everywhere. Make one: turnout ssh-key:add --generate FILE',
            cause: error,
          },
        );
      }
    },

    machineTokens: (user: string): Promise<MachineToken[]> =>
      client.ask(routes.machineTokens, { parameters: { user } }),

    async removeMachineToken(user: string, token: string): Promise<void> {
      await client.ask(routes.removeMachineToken, { parameters: { user, token } });
    },

    /** The answer is a text for people, so what has become of the key is read back. */
    async removeSshKey(user: string, key: string): Promise<void> {
      const isThere = async () => (await sshKeys(user)).some(({ id }) => id === key);
      if (!(await isThere())) {
        throw new NotFoundError(`Could not find a SSH key identified by ${key}.`, {
          hint: 'List your keys: turnout ssh-key:list',
        });
      }
      await client.ask(routes.removeSshKey, { parameters: { user, key } });
      if (!(await isThere())) return;
      throw new NetworkError(`The platform says that it is done, but the key ${key} is still there.`, {
        hint: 'Look again with: turnout ssh-key:list',
      });
    },
  };
}
