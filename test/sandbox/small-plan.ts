import type { CodeBase } from '../../src/sandbox/seed/code-bases.ts';
import type { SeedPlan, SitePlan } from '../../src/sandbox/seed/plan.ts';

export const ann = 'ann@example.com';
export const bob = 'bob@example.com';
export const eve = 'eve@example.com';

export const smallCode: CodeBase = {
  framework: 'wordpress',
  phpVersion: '8.2',
  commits: [
    { message: 'Start', files: { 'index.php': '<?php\n', '.gitignore': '*.log\n' } },
    { message: 'Add a licence', files: { 'license.txt': 'one\ntwo\n' } },
  ],
};

export const smallSite: SitePlan = {
  name: 'shop',
  label: 'The Shop',
  code: smallCode,
  owner: ann,
  members: [ann, bob],
  multidevs: ['feature'],
  deployed: true,
};

/** Ann and Bob work on the shop; Eve is a stranger to it. */
export const smallPlan: SeedPlan = {
  users: [
    { email: ann, firstName: 'Ann', lastName: 'Bee' },
    { email: bob, firstName: 'Bob', lastName: 'Cee' },
    { email: eve, firstName: 'Eve', lastName: 'Dee' },
  ],
  organizations: [],
  sites: [smallSite],
};
