import * as v from 'valibot';
import {
  count,
  lenientList,
  loosely,
  nonEmptyText,
  plainId,
  truthy,
  versionText,
} from './lenient-schemas.ts';

/** The answer to a site name (platform-api.md 5.1). */
export const siteName = v.object({ id: plainId, name: loosely(v.string()) });

const upstream = v.object({
  url: loosely(v.string()),
  product_id: loosely(v.string()),
  branch: loosely(v.string()),
  label: loosely(v.string()),
});

/** What older answers have in place of the upstream, or beside it. */
const product = v.object({ id: loosely(v.string()), label: loosely(v.string()) });

/** platform-api.md 5.2; `created` and `last_frozen_at` in epoch seconds. */
export const site = v.object({
  id: plainId,
  name: nonEmptyText,
  label: loosely(v.string()),
  created: loosely(count),
  framework: loosely(v.string()),
  organization: loosely(v.string()),
  service_level: loosely(v.string()),
  plan_name: loosely(v.string()),
  settings: loosely(v.object({ max_num_cdes: loosely(count) })),
  upstream: loosely(upstream),
  product: loosely(product),
  holder_type: loosely(v.string()),
  holder_id: loosely(v.string()),
  owner: loosely(v.string()),
  preferred_zone_label: loosely(v.string()),
  frozen: v.optional(truthy),
  last_frozen_at: loosely(count),
  php_version: loosely(versionText),
});

export type Site = v.InferOutput<typeof site>;

/** A site that a user or an organization may work on (platform-api.md 4.3). */
const siteMembership = v.object({
  id: nonEmptyText,
  role: loosely(v.string()),
  site: v.object({
    ...site.entries,
    attributes: loosely(v.object({ label: loosely(v.string()) })),
  }),
});

export const siteMemberships = lenientList(siteMembership);
export type SiteMembership = v.InferOutput<typeof siteMembership>;

/** platform-api.md 4.4 */
const organizationMembership = v.object({
  id: nonEmptyText,
  role: loosely(v.string()),
  organization: loosely(
    v.object({
      profile: loosely(v.object({ name: loosely(v.string()), machine_name: loosely(v.string()) })),
    }),
  ),
});

export const organizationMemberships = lenientList(organizationMembership);
