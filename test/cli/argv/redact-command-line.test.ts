import { expect, test } from 'vitest';
import { shownLine } from '../../../src/cli/argv/redact-command-line.ts';

test.each([
  ['auth:login --machine-token=CANARY', 'auth:login --machine-token=***'],
  ['auth:login --machine-token CANARY -vvv', 'auth:login --machine-token *** -vvv'],
  ['--machine-token CANARY auth:login', '--machine-token *** auth:login'],
  ['auth:login CANARY', 'auth:login ***'],
  ['auth:login --machine-token-file=~/t', 'auth:login --machine-token-file=~/t'],
  ['connection:set my-site.dev git -y', 'connection:set my-site.dev git -y'],
  ['-D machine_token=CANARY site:list', '-D machine_token=*** site:list'],
  ['connection:run s.dev git -- mysql --password=CANARY', 'connection:run s.dev git -- mysql --password=***'],
])('%s', (line, shown) => {
  expect(shownLine(line.split(' '))).toBe(shown);
});

test('words that a shell would take apart are quoted', () => {
  expect(shownLine(['env:commit', '-m', "it's", 'a b', ''])).toBe(`env:commit -m 'it'\\''s' 'a b' ''`);
});
