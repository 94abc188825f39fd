import { createECDH, hkdfSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { isPushAddress, vapidKeys } from './service/notifications/push-service.ts';

const secret = (purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', 'a key store', new Uint8Array(0), purpose, 32));

test('only services of browsers are asked, and over https', () => {
  const yes = [
    'https://fcm.googleapis.com/fcm/send/a:b',
    'https://updates.push.services.mozilla.com/wpush/v2/x',
    'https://wns2-par02p.notify.windows.com/w/?token=x',
    'https://web.push.apple.com/x',
    'https://push.example.org/x',
    'https://a.push.example.net/x',
  ];
  const no = [
    'http://fcm.googleapis.com/x',
    'https://fcm.googleapis.com:8443/x',
    'https://user@fcm.googleapis.com/x',
    'https://fcm.googleapis.com.evil.example/x',
    'https://evilfcm.googleapis.com/x',
    'https://push.services.mozilla.com.evil.example/x',
    'https://evilnotify.windows.com/x',
    'https://push.example.net.evil.example/x',
    'https://127.0.0.1/x',
    'https://[::1]/x',
    'file:///etc/passwd',
    '',
  ];
  const hosts = ['push.example.org', '*.push.example.net'];
  expect(yes.filter((address) => !isPushAddress(address, hosts))).toEqual([]);
  expect(no.filter((address) => isPushAddress(address, hosts))).toEqual([]);
});

test('the key that browsers subscribe with is the key store’s: a pair of the curve, also where the first secret is none', () => {
  const pair = vapidKeys(secret);
  expect(vapidKeys(secret)).toEqual(pair);
  const halves = createECDH('prime256v1');
  halves.setPrivateKey(pair.privateKey, 'base64url');
  expect(halves.getPublicKey('base64url')).toBe(pair.publicKey);
  const asked: string[] = [];
  const unlucky = (purpose: string) => {
    asked.push(purpose);
    return asked.length === 1 ? Buffer.alloc(32, 255) : secret(purpose);
  };
  expect(vapidKeys(unlucky)).not.toEqual(pair);
  expect(new Set(asked).size).toBe(2);
});
