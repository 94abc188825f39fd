import { expect, test } from 'vitest';
import type { Consent, Consents } from '../../api/index.ts';
import { standingOf, waysOf } from './standing.ts';

const purpose = { name: 'sensor-data', version: '2', language: 'en', body: 'You may keep it.' };
const given: Consent = {
  id: 'a',
  purpose: 'sensor-data',
  version: '2',
  language: 'en',
  current: true,
  givenAs: 'self',
  how: 'screen',
  givenAt: '2026-11-20T10:00:00Z',
  givenBy: { as: 'self', displayName: null },
  second: null,
  withdrawnAt: null,
  withdrawnBy: null,
  withdrawnWhy: null,
};
const old: Consent = { ...given, version: '1', current: false };
const ended: Consent = { ...old, withdrawnAt: '2026-11-21T10:00:00Z', withdrawnWhy: 'asked' };
const offer: Consents['offers'][number] = {
  purpose: 'sensor-data',
  version: '2',
  language: 'en',
  how: 'screen',
  givenAt: '2026-11-22T10:00:00Z',
  givenBy: { as: 'guardian', displayName: 'Noor' },
  waitsFor: 'self',
};
const consents = (part: Partial<Consents>): Consents => ({
  agrees: 'self',
  mayGive: true,
  items: [],
  offers: [],
  ...part,
});

test.each([
  ['nothing yet', consents({}), 'none'],
  ['an older text', consents({ items: [old] }), 'changed'],
  ['taken back', consents({ items: [ended] }), 'withdrawn'],
  ['given until of age', consents({ items: [{ ...ended, withdrawnWhy: 'of-age' }] }), 'of-age'],
  ['given, after it was taken back once', consents({ items: [ended, given] }), 'given'],
  ['one of two, after an older text', consents({ items: [old], offers: [offer] }), 'waits'],
  [
    'one of two, to a text that is not the current one',
    consents({ offers: [{ ...offer, version: '1' }] }),
    'none',
  ],
] as const)('%s', (_what, all, kind) => {
  expect(standingOf(all, purpose).kind).toBe(kind);
});

test('whoever is missing of the two may agree too, and the other may take it back', () => {
  const all = consents({ agrees: 'both', offers: [offer] });
  const standing = standingOf(all, purpose);
  expect(waysOf(standing, purpose, { own: true, consents: all })).toEqual({ give: 'too', takeBack: false });
  expect(waysOf(standing, purpose, { own: false, consents: all })).toEqual({ give: false, takeBack: true });
});

test('a guardian takes back what guardians gave, not what a child who decides alone gave', () => {
  const ways = (givenAs: Consent['givenAs']) => {
    const all = consents({ mayGive: false, items: [{ ...given, givenAs }] });
    return waysOf(standingOf(all, purpose), purpose, { own: false, consents: all });
  };
  expect(ways('guardian')).toEqual({ give: false, takeBack: true });
  expect(ways('self')).toEqual({ give: false, takeBack: false });
});

test('what one must agree to in order to be here is not taken back', () => {
  const service = { ...purpose, name: 'service' };
  const all = consents({ items: [{ ...given, purpose: 'service' }] });
  expect(waysOf(standingOf(all, service), service, { own: true, consents: all })).toEqual({
    give: false,
    takeBack: false,
  });
});
