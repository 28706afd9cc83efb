/** What the API tells of the shop, whether by itself or inside of a membership. */
export const shopFields = (id: string, owner: string) => ({
  id,
  name: 'shop',
  created: 1_768_478_400,
  framework: 'wordpress',
  organization: null,
  service_level: 'free',
  plan_name: 'Sandbox',
  settings: { max_num_cdes: 10 },
  upstream: { url: 'https://example.com/wordpress.git', product_id: 'wordpress', branch: 'master' },
  holder_type: 'user',
  holder_id: owner,
  owner,
  preferred_zone_label: 'United States',
  php_version: '82',
  attributes: { label: 'The Shop' },
});
