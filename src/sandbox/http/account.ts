import { routes } from '../../contract/routes.ts';
import { PublicKeyError, readPublicKey } from '../auth/public-key.ts';
import type { UserRecord } from '../model/records.ts';
import { put } from '../store/store.ts';
import type { ApiPlatform } from './platform.ts';
import { refuse, text } from './reply.ts';
import { type Api, serve } from './route-handler.ts';

/** The account itself: who it is, its SSH keys, its machine tokens (platform-api.md 2.2, 4.1, 4.2). */
export function addAccountRoutes(app: Api, platform: ApiPlatform): void {
  serve(app, { platform, route: routes.user }, ({ user, at }) => wireUser(platform, self(user, at.user)));
  addKeyRoutes(app, platform);
  addTokenRoutes(app, platform);
}

function addKeyRoutes(app: Api, platform: ApiPlatform): void {
  const { store } = platform;

  serve(app, { platform, route: routes.sshKeys }, ({ user, at }) => self(user, at.user).sshKeys);

  serve(app, { platform, route: routes.addSshKey }, ({ user, at, body }) => {
    const account = self(user, at.user);
    const { id, line } = acceptKey(body);
    store.write(put('user', { ...account, sshKeys: { ...account.sshKeys, [id]: line } }));
    return id;
  });

  serve(app, { platform, route: routes.removeSshKey }, ({ user, at }) => {
    const account = self(user, at.user);
    // Every object has a `constructor`, which is no key of anyone.
    if (!Object.hasOwn(account.sshKeys, at.key)) {
      throw refuse(404, 'There was an problem deleting the SSH key.');
    }
    const { [at.key]: _removed, ...sshKeys } = account.sshKeys;
    store.write(put('user', { ...account, sshKeys }));
    return text(200, 'Key deleted.\n', 'text/html');
  });
}

function addTokenRoutes(app: Api, platform: ApiPlatform): void {
  const { store } = platform;

  serve(app, { platform, route: routes.machineTokens }, ({ user, at }) =>
    self(user, at.user).machineTokens.map(({ id, device }) => ({ id, device_name: device })),
  );

  serve(app, { platform, route: routes.removeMachineToken }, ({ user, at }) => {
    const account = self(user, at.user);
    const machineTokens = account.machineTokens.filter(({ id }) => id !== at.token);
    if (machineTokens.length === account.machineTokens.length) {
      throw refuse(404, 'There is no such machine token.');
    }
    store.write(put('user', { ...account, machineTokens }));
    return 'OK.';
  });
}

/** No one sees the account of another user. */
export function self(user: UserRecord, id: string): UserRecord {
  if (user.id !== id) throw refuse(403, 'You do not have access to this user.');
  return user;
}

function acceptKey(line: string) {
  try {
    return readPublicKey(line);
  } catch (error) {
    if (error instanceof PublicKeyError) throw refuse(400, `SSH validation failed: ${error.message}`);
    throw error;
  }
}

function wireUser({ store }: ApiPlatform, { id, email, firstName, lastName, createdAt }: UserRecord) {
  return {
    id,
    user_id: id,
    email,
    created_at: createdAt,
    is_registered: true,
    dev_sites_count: store.all('site').filter(({ ownerId }) => ownerId === id).length,
    created_organization_id: null,
    destination_organization_id: null,
    feature_flags: [],
    profile: { firstname: firstName, lastname: lastName, full_name: `${firstName} ${lastName}` },
  };
}
