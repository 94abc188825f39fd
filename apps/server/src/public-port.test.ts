import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enter } from './testing/demo-kit.ts';
import { cleanUp, newPlace, type Place, start } from './testing/program-kit.ts';

/** The public port of a real program, asked for everything of the private side, in all the ways that have fooled others. */

let place: Place;
let token: string;

beforeAll(async () => {
  place = await newPlace();
  const program = await start(place, ['--demo']);
  token = (await enter(place, program, 'administrator')).token;
});
afterAll(cleanUp);

type Asked = { readonly target: string; readonly method?: string; readonly headers?: Record<string, string> };

const id = '01900000-0000-7000-8000-000000000001';
const openApi = JSON.parse(
  readFileSync(new URL('../../../packages/client/openapi.json', import.meta.url), 'utf8'),
) as { paths: Record<string, Record<string, { 'x-side'?: string }>> };
const operators = Object.entries(openApi.paths)
  .filter(([, methods]) => Object.values(methods).some((one) => one['x-side'] === 'private'))
  .map(([path]) => path.replaceAll(/\{\w+\}/g, id));
const addresses = ['/health', '/ready', '/metrics', ...operators];

/** Another address of the same form, which nobody ever made. */
const madeUp = (address: string): string =>
  address
    .split('/')
    .map((part) => (part === 'v1' || part === id ? part : part.replaceAll(/[a-z]/g, rotated)))
    .join('/');
const rotated = (letter: string): string => String.fromCharCode(((letter.charCodeAt(0) - 84) % 26) + 97);

const inTargets = (address: string): string[] => {
  const last = address.lastIndexOf('/') + 1;
  const encoded = `%${address.charCodeAt(last).toString(16)}`;
  return [
    address,
    `${address}/`,
    `${address}//`,
    `/${address}`,
    `/.${address}`,
    `/docs/..${address}`,
    `/docs/%2e%2e${address}`,
    `/assets/..%2f..${address}`,
    `${address.slice(0, last)}${encoded}${address.slice(last + 1)}`,
    address.replaceAll('/', '%2f').replace('%2f', '/'),
    address.toUpperCase(),
    address.slice(0, last) + address.charAt(last).toUpperCase() + address.slice(last + 1),
    `${address}?format=prometheus`,
    `${address};a=b`,
    `${address}%00`,
    `${address}%20`,
    `${address}.json`,
    `/v1${address}`,
    `/ops${address}`,
    `http://127.0.0.1:${place.opsPort}${address}`,
  ];
};

const inHeaders = (address: string): Record<string, string>[] => [
  { host: `127.0.0.1:${place.opsPort}` },
  { host: 'localhost' },
  { 'x-forwarded-host': `127.0.0.1:${place.opsPort}`, 'x-forwarded-port': String(place.opsPort) },
  { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1', forwarded: 'for=127.0.0.1' },
  { 'x-original-url': address, 'x-rewrite-url': address, 'x-forwarded-uri': address },
  { 'x-forwarded-prefix': address, 'x-forwarded-path': address },
  { 'x-http-method-override': 'GET', 'attune-side': 'private' },
  { accept: 'text/plain; version=0.0.4, application/openmetrics-text' },
  { upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'c29tZXRoaW5nIG9mIDE2IQ==' },
];

const methods = ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

/** All the ways to ask for an address; the same ones for every address. */
const ways = (address: string): Asked[] => [
  ...inTargets(address).map((target) => ({ target })),
  ...inHeaders(address).map((headers) => ({ target: address, headers })),
  ...inHeaders(address).map((headers) => ({ target: '/', headers })),
  ...methods.map((method) => ({ target: address, method })),
];

/** Byte by byte, as no client would write it. */
function say(port: number, { target, method = 'GET', headers = {} }: Asked, as?: string): Promise<string> {
  const all = {
    host: `127.0.0.1:${place.port}`,
    ...(as ? { authorization: `Bearer ${as}` } : {}),
    ...headers,
    connection: headers.upgrade ? 'upgrade' : 'close',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (text) => {
      answer += text;
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(answer));
    // An upgrade that is refused leaves the connection open for more.
    if (headers.upgrade) socket.setTimeout(300, () => socket.destroy());
    socket.write(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`);
  });
}

/** What tells one answer from another: status, type and body, without what is of this request only. */
function plain(answer: string): string {
  const [head = '', ...body] = answer.split('\r\n\r\n');
  const [status] = head.split('\r\n');
  const type = /^content-type: .*$/im.exec(head)?.[0] ?? '';
  return [status, type, ...body].join('\n').replaceAll(/[\da-f]{8}-[\da-f]{4}-7[\da-f-]{21}/g, 'id');
}

/** @returns ways in which a port tells something of an address that it would not tell of one that nobody made */
async function told(port: number, address: string, as?: string): Promise<string[]> {
  const [real, other] = [ways(address), ways(madeUp(address))];
  const found: string[] = [];
  for (const [index, way] of real.entries()) {
    const [answer, usual] = await Promise.all([say(port, way, as), say(port, other[index] as Asked, as)]);
    const isSame = plain(answer) === plain(usual);
    if (!isSame || /attune_|nodejs_|"checks"|"alive"|"failures"|"workers"/.test(answer))
      found.push(`${way.method ?? 'GET'} ${way.target} ${JSON.stringify(way.headers ?? {})}`);
  }
  return found;
}

test('there is a private side to look for', () => {
  expect(operators.length).toBeGreaterThanOrEqual(5);
  expect(madeUp('/metrics')).toBe('/zrgevpf');
});

test.each(addresses)(
  'the public port says of %s what it says of an address that nobody made',
  async (address) => {
    expect(await told(place.port, address)).toEqual([]);
    expect(await told(place.port, address, token)).toEqual([]);
  },
);

test('on the private port each of them is found in this way', async () => {
  for (const address of addresses) expect(await told(place.opsPort, address), address).not.toEqual([]);
});
