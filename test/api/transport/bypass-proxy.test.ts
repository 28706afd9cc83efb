import { expect, test } from 'vitest';
import { bypassesProxy } from '../../../src/api/transport/bypass-proxy.ts';

const name = 'https://terminus.example.com';

test.each([
  [name, '*'],
  [name, 'terminus.example.com'],
  [name, 'example.com'],
  [name, '.example.com'],
  [name, '*.example.com'],
  [name, 'EXAMPLE.com.'],
  [name, 'other.org, example.com'],
  [name, 'other.org example.com'],
  [name, 'example.com:443'],
  ['https://terminus.example.com:8443', '.example.com:8443'],
  ['https://10.66.0.88', '10.66.0.88'],
  ['https://10.66.0.88', '10.66.0.0/16'],
  ['https://10.66.0.88', '10.66.*'],
  ['https://10.66.0.88:8443', '10.66.0.0/16:8443'],
  ['https://[fd00::1]', 'fd00::1'],
  ['https://[fd00::1]', '[fd00::1]'],
  ['https://[fd00::1]', 'fd00:0:0::1'],
  ['https://[fd00::1]:8443', '[fd00::1]:8443'],
  ['https://[fd00::1]', 'fd00::/8'],
  ['https://[::ffff:10.0.0.1]', '10.0.0.0/8'],
  ['https://0x0a.1', '10.0.0.1'],
  [name, '0.0.0.0/0, example.com'],
])('R13: %s is reached directly with NO_PROXY=%s', (url, noProxy) => {
  expect(bypassesProxy(new URL(url), noProxy)).toBe(true);
});

test.each([
  [name, ''],
  [name, ' , '],
  [name, 'ample.com'],
  [name, 'sub.terminus.example.com'],
  [name, 'example.com:80'],
  [name, '.com.example'],
  [name, '0.0.0.0/0'],
  ['https://10.66.0.88', '10.67.0.0/16'],
  ['https://10.66.0.88', '10.66.0.0/33'],
  ['https://10.66.0.88', '66.0.88'],
  ['https://[fd00::1]', 'fe80::/10'],
  ['https://[fd00::1]', '[fd00::1]:80'],
  ['https://10.0.0.1.example.com', '10.0.0.0/8'],
  [name, '::/0'],
  [name, '/'],
])('R13: %s goes through the proxy with NO_PROXY=%j', (url, noProxy) => {
  expect(bypassesProxy(new URL(url), noProxy)).toBe(false);
});
