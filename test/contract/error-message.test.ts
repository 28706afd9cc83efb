import { describe, expect, test } from 'vitest';
import { errorMessage } from '../../src/contract/error-message.ts';

const json = 'application/json';

describe('the words of a server', () => {
  test.each([
    ['a JSON string', json, '"A site named invalid was not found."', 'A site named invalid was not found.'],
    ['an object with an error', json, '{"error":"boom","code":1}', 'boom'],
    ['an object with a message', json, '{"code":1,"message":"boom"}', 'boom'],
    ['plain text', 'text/plain', 'Not found.\n', 'Not found.'],
    ['plain text that says it is HTML', 'text/html', 'Key deleted.\n', 'Key deleted.'],
    ['JSON that is broken', json, '{"error":"bo', '{"error":"bo'],
    ['nothing', json, '  \n', ''],
    [
      'a page with a title',
      'text/html',
      '<html><title> Sign in\n now </title>',
      'an HTML page, "Sign in now"',
    ],
    ['a page without a title', 'text/plain', '<!DOCTYPE html><body>x', 'an HTML page'],
    ['a fragment of a page', 'text/html; charset=utf-8', '<h1>502 Bad Gateway</h1>', 'an HTML page'],
    ['several lines', 'text/plain', 'one\r\n  two', 'one two'],
  ])('are taken from %s', (_, type, body, words) => {
    expect(errorMessage(type, body)).toBe(words);
  });

  test('are cut at 300 characters', () => {
    expect(errorMessage('text/plain', 'x'.repeat(400))).toBe(`${'x'.repeat(300)}…`);
  });
});
