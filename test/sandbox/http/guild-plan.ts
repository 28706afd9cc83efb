import type { SeedPlan } from '../../../src/sandbox/seed/plan.ts';
import { ann, bob, eve, smallPlan, smallSite } from '../small-plan.ts';

/** The shop, a site of the Guild that only its members see, and a frozen one of Eve's. */
export const guildPlan: SeedPlan = {
  ...smallPlan,
  organizations: [{ name: 'The Guild', members: [ann] }],
  sites: [
    smallSite,
    {
      ...smallSite,
      name: 'guild',
      owner: bob,
      members: [],
      organization: 'The Guild',
      multidevs: [],
      deployed: false,
    },
    { ...smallSite, name: 'attic', owner: eve, members: [eve], multidevs: [], frozen: true },
  ],
};
