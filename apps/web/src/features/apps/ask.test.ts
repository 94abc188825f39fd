import { expect, test } from 'vitest';
import { addressWith, readAllowSearch, sayScopes, understood } from './ask.ts';

const diary = { app: 'diary', name: 'Diary', description: '', origins: ['https://diary.example.org'] };
const good = {
  app: 'diary',
  scopes: 'appdata:write appdata:read',
  return_to: 'https://diary.example.org/page?month=11',
  state: 'abc',
  challenge: 'c'.repeat(43),
};
const ask = (change: object) => understood(readAllowSearch({ ...good, ...change }), [diary]);

test('an app that asks well is understood, and hears the answer at its own page', () => {
  const asked = ask({});
  expect(asked).toMatchObject({ scopes: ['appdata:write', 'appdata:read'], state: 'abc' });
  if (typeof asked === 'string') throw new Error(asked);
  expect(addressWith(asked, { code: 'x' })).toBe('https://diary.example.org/page?month=11&code=x&state=abc');
  expect(addressWith(asked, { error: 'access_denied' })).toBe(
    'https://diary.example.org/page?month=11&error=access_denied&state=abc',
  );
  expect(sayScopes(asked.scopes)).toHaveLength(2);
});

test.each([
  'https://diary.example.org.evil.example/',
  'https://evil.example/https://diary.example.org',
  'https://diary.example.org@evil.example/',
  'https://somebody@diary.example.org/',
  'https://:secret@diary.example.org/',
  'http://diary.example.org/',
  'https://diary.example.org:8443/',
  'https://diary.example.org/#code=',
  '//diary.example.org/',
  '/settings',
  'javascript:alert(1)//https://diary.example.org',
  'data:text/html,https://diary.example.org',
  'https:\\\\evil.example\\diary.example.org',
  'blob:https://diary.example.org/0',
])('nobody is sent to %s', (returnTo) => {
  expect(['page', 'incomplete']).toContain(ask({ return_to: returnTo }));
});

test('what is unknown or missing is said, each in its own way', () => {
  expect(ask({ app: 'other' })).toBe('app');
  expect(ask({ scopes: 'appdata:read session:read' })).toBe('scopes');
  expect(ask({ scopes: 'toString' })).toBe('scopes');
  expect(ask({ scopes: ' ' })).toBe('scopes');
  for (const name of Object.keys(good)) expect(ask({ [name]: undefined }), name).toBe('incomplete');
  expect(ask({ challenge: 'short' })).toBe('incomplete');
  expect(ask({ state: { an: 'object' } })).toBe('incomplete');
});
