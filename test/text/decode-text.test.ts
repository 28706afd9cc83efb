import { expect, test } from 'vitest';
import { decodeBytes, decodeText } from '../../src/text/decode-text.ts';

const le = (text: string) => Buffer.from(text, 'utf16le');
const be = (text: string) => le(text).swap16();

test.each([
  ['UTF-8', Buffer.from('tökén')],
  ['UTF-8 with a mark', Buffer.from('\uFEFFtökén')],
  ['UTF-16 LE with a mark, as > in PowerShell 5', le('\uFEFFtökén')],
  ['UTF-16 BE with a mark', be('\uFEFFtökén')],
  ['UTF-16 LE without one', le('tökén')],
  ['UTF-16 BE without one', be('tökén')],
])('R12: %s', (_what, bytes) => {
  const { text, encode } = decodeBytes(bytes);
  expect(text).toBe('tökén');
  expect(Buffer.from(encode(text))).toEqual(bytes);
});

test('R12+: half a letter at the end of UTF-16 BE does not matter', () => {
  expect(decodeText(Buffer.concat([be('\uFEFFab'), Buffer.from([0])]))).toBe('ab');
});

test('R12+: short files and empty ones are UTF-8', () => {
  expect(['', 'a', 'ab', 'abc'].map(text => decodeText(Buffer.from(text)))).toEqual(['', 'a', 'ab', 'abc']);
});
