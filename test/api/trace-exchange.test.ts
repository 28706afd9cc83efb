import { describe, expect, test } from 'vitest';
import { exchangeText } from '../../src/api/trace-exchange.ts';
import { Secret } from '../../src/errors/secret.ts';

const asked = {
  method: 'GET',
  url: new URL('https://example.com/api/x?limit=100&token=t-CANARY'),
  headers: { accept: 'application/json', authorization: 'Bearer b-CANARY' },
  open: false,
};
const answered = (body: unknown, headers = {}) => ({
  status: 200,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

describe('an exchange in full', () => {
  test('has the request and the answer, without what is secret by its name', () => {
    const answer = answered(
      { DB_PASSWORD: 'p-CANARY', DB_PORT: 3306, lock: { locked: true, password: 'l-CANARY' } },
      { 'content-type': 'application/json', 'set-cookie': 'c-CANARY' },
    );
    expect(exchangeText(asked, answer)).toEqual([
      '> GET https://example.com/api/x?limit=100&token=***',
      '> accept: application/json',
      '> authorization: ***',
      '< 200',
      '< content-type: application/json',
      '< set-cookie: ***',
      '< {"DB_PASSWORD":"***","DB_PORT":3306,"lock":{"locked":true,"password":"***"}}',
    ]);
  });

  test('leaves authors and other ordinary words alone', () => {
    const commit = { author: 'Ada', datetime: '2026-01-15T12:00:00', key: '1', labels: ['dev'] };
    expect(exchangeText(asked, answered([commit])).at(-1)).toBe(`< ${JSON.stringify([commit])}`);
  });

  test('has nothing of a login but that there was one', () => {
    const login = {
      method: 'POST',
      url: new URL('https://example.com/api/authorize/machine-token'),
      headers: {},
      body: '{"machine_token":"m-CANARY","client":"terminus"}',
      open: true,
    };
    expect(exchangeText(login, answered({ session: 's-CANARY', expires_at: 1, more: ['x-CANARY'] }))).toEqual(
      [
        '> POST https://example.com/api/authorize/machine-token',
        '> {"machine_token":"***","client":"terminus"}',
        '< 200',
        '< {"session":"***","expires_at":"***","more":["***"]}',
      ],
    );
    expect(exchangeText(login, answered('session: s-CANARY')).at(-1)).toBe(
      '< (17 characters that are not JSON)',
    );
  });

  test('has no secret that is known, wherever it stands', () => {
    new Secret('known-CANARY-1');
    const lines = exchangeText(
      { ...asked, url: new URL('https://ada:pw-CANARY@example.com/known-CANARY-1') },
      answered('<p>known-CANARY-1</p>', { 'x-note': 'known-CANARY-1' }),
    );
    expect(lines).toEqual([
      '> GET https://example.com/***',
      '> accept: application/json',
      '> authorization: ***',
      '< 200',
      '< x-note: ***',
      '< <p>***</p>',
    ]);
  });

  test('cuts a long body, but not in the middle of a secret', () => {
    new Secret('known-CANARY-2');
    const [body = ''] = exchangeText(asked, answered(`${'x'.repeat(3995)}known-CANARY-2`)).slice(-1);
    expect(body.slice(-10)).toBe(`${'x'.repeat(7)}***`);
    const [long = ''] = exchangeText(asked, answered('x'.repeat(5000))).slice(-1);
    expect(long).toBe(`< ${'x'.repeat(4000)}… and 1000 characters more`);
  });

  test('without an answer is the request alone', () => {
    expect(exchangeText(asked, undefined)).toHaveLength(3);
  });
});
