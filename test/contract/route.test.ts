import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fillPath } from '../../src/contract/route.ts';
import { routes } from '../../src/contract/routes.ts';
import { UsageError } from '../../src/errors/turnout-error.ts';

test('the values take their places in the path, and the query follows', () => {
  expect(fillPath(routes.workflow.path, { site: 's-1', workflow: 'w-1' })).toBe(
    '/api/sites/s-1/workflows/w-1',
  );
  expect(fillPath(routes.site.path, { site: 's-1' }, { site_state: 'true' })).toBe(
    '/api/sites/s-1?site_state=true',
  );
});

test('an empty value is refused: the path without it means all keys', () => {
  expect(() => fillPath(routes.removeSshKey.path, { user: 'u', key: '' })).toThrow(UsageError);
});

test('no value reaches another path', () => {
  const hostile = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.constantFrom('..', '.', '../x', 'a/b', '%2e%2e', '?x', '#'),
  );
  fc.assert(
    fc.property(hostile, name => {
      const path = fillPath(routes.siteName.path, { name });
      const { pathname, search, hash } = new URL(path, 'https://example.com');
      expect(pathname).toMatch(/^\/api\/site-names\/[^/]+$/);
      expect(search + hash).toBe('');
    }),
  );
});
