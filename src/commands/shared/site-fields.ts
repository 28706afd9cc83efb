import type { Site } from '../../contract/site.ts';

/** Returns the fields that every list of sites, and `site:info`, tell about one. */
export function siteFields(site: Site) {
  return {
    id: site.id,
    name: site.name,
    created: site.created,
    framework: site.framework,
    region: site.preferred_zone_label,
    plan_name: site.plan_name,
    owner: site.owner,
    upstream: upstreamText(site),
    upstream_label: site.product?.label ?? site.upstream?.label,
    frozen: site.frozen ?? false,
    last_frozen_at: site.last_frozen_at,
  };
}

function upstreamText({ upstream, product }: Site): string | undefined {
  return [upstream?.product_id ?? product?.id, upstream?.url].filter(Boolean).join(': ') || undefined;
}
