import { expect, test } from 'vitest';
import { createDefaultTarget } from '../../../src/cli/argv/default-target.ts';

const clone = { siteId: '00000000-0000-4000-8000-00000000000a', environment: 'feature-x' };

function defaults(named: { site?: string; env?: string }, cloned: typeof clone | undefined) {
  let asked = 0;
  const target = createDefaultTarget({
    setting: name => named[name],
    cloned: async () => {
      asked += 1;
      return cloned;
    },
  });
  return { target, asked: () => asked };
}

test('site and environment that are both named need no look at the folder', async () => {
  const { target, asked } = defaults({ site: 'Shop', env: 'dev' }, clone);
  expect(await target.environment()).toEqual({ site: 'shop', environment: 'dev' });
  expect(await target.site()).toBe('shop');
  expect(asked()).toBe(0);
});

test('what is not named comes from the clone that the folder is', async () => {
  const { target } = defaults({}, clone);
  expect(await target.environment()).toEqual({ site: clone.siteId, environment: 'feature-x' });
  expect(await target.site()).toBe(clone.siteId);
});

test('a named site is never put together with the branch of another clone', async () => {
  const { target, asked } = defaults({ site: 'shop' }, clone);
  expect(await target.environment()).toBeUndefined();
  expect(asked()).toBe(0);
});

test('a named environment is one of the site that the folder is a clone of', async () => {
  const { target } = defaults({ env: 'dev' }, clone);
  expect(await target.environment()).toEqual({ site: clone.siteId, environment: 'dev' });
});

test('nothing named and no clone is nothing', async () => {
  const { target } = defaults({}, undefined);
  expect(await target.environment()).toBeUndefined();
  expect(await target.site()).toBeUndefined();
});
