import { type CodeBase, drupal, wordpress } from './code-bases.ts';

/** What a sandbox holds when it is new. */
export interface SeedPlan {
  users: { email: string; firstName: string; lastName: string }[];
  /** Members are named by e-mail. */
  organizations: { name: string; members: string[] }[];
  sites: SitePlan[];
}

export interface SitePlan {
  name: string;
  label: string;
  /** Files made by us, or a folder or Git checkout to serve. */
  code: CodeBase | { folder: string; framework: string; phpVersion: string };
  owner: string;
  members: string[];
  organization?: string;
  multidevs: string[];
  frozen?: boolean;
  /** Whether test and live have had their first deploy. */
  deployed: boolean;
}

const dev = 'dev@sandbox.localhost';
const ada = 'ada@sandbox.localhost';

/** A user with a colleague, an organization and four sites, one of each kind that behaves differently. */
export const standardPlan: SeedPlan = {
  users: [
    { email: dev, firstName: 'Dev', lastName: 'User' },
    { email: ada, firstName: 'Ada', lastName: 'Byron' },
  ],
  organizations: [{ name: 'Switch and Sons', members: [dev, ada] }],
  sites: [
    {
      name: 'my-site',
      label: 'My Site',
      code: wordpress,
      owner: dev,
      members: [dev, ada],
      multidevs: ['feature-x'],
      deployed: true,
    },
    {
      name: 'my-drupal',
      label: 'My Drupal',
      code: drupal,
      owner: dev,
      members: [dev],
      multidevs: [],
      deployed: true,
    },
    {
      name: 'team-site',
      label: 'Team Site',
      code: wordpress,
      owner: ada,
      members: [],
      organization: 'Switch and Sons',
      multidevs: [],
      deployed: false,
    },
    {
      name: 'old-site',
      label: 'Old Site',
      code: wordpress,
      owner: dev,
      members: [dev],
      multidevs: [],
      frozen: true,
      deployed: false,
    },
  ],
};

/** The same with another code base, and perhaps another name, for the first site. */
export function planWithCode(plan: SeedPlan, change: { folder?: string; site?: string }): SeedPlan {
  const [first, ...rest] = plan.sites;
  if (!first) return plan;
  const { folder, site: name } = change;
  const code = folder === undefined ? first.code : { folder, framework: 'wordpress', phpVersion: '8.2' };
  return {
    ...plan,
    sites: [{ ...first, code, ...(name === undefined ? {} : { name, label: name }) }, ...rest],
  };
}

/** The same with so many sites and users at least; those that come to it have numbers in their names. */
export function planWithMore(plan: SeedPlan, atLeast: { sites: number; users: number }): SeedPlan {
  const users = numbered(plan.users.length, atLeast.users).map(number => ({
    email: `user-${number}@sandbox.localhost`,
    firstName: 'User',
    lastName: number,
  }));
  const emails = users.map(({ email }) => email);
  return {
    users: [...plan.users, ...users],
    organizations: plan.organizations.map(each => ({ ...each, members: [...each.members, ...emails] })),
    sites: [
      ...plan.sites,
      ...numbered(plan.sites.length, atLeast.sites).map(number => moreSite(plan, number)),
    ],
  };
}

function moreSite({ users }: SeedPlan, number: string): SitePlan {
  const owner = users[0]?.email ?? dev;
  const [name, label] = [`site-${number}`, `Site ${number}`];
  return { name, label, code: wordpress, owner, members: [owner], multidevs: [], deployed: true };
}

/** `003`, `004` … for three and more, behind the `there` that have names. */
function numbered(there: number, wanted: number): string[] {
  return Array.from({ length: Math.max(wanted - there, 0) }, (_, index) =>
    String(there + index + 1).padStart(3, '0'),
  );
}
