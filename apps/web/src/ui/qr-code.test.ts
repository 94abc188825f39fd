import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { QrCode } from './qr-code.tsx';

const hasReader = spawnSync('zbarimg', ['--version']).status === 0;
const tokens = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const tokenOf = (name: string): string => new RegExp(`--${name}: ([^;]+);`).exec(tokens)?.[1] ?? '';

// The server's code, which other tests run in this process, reads no such pictures.
const drawings = { operation: ['VipsForeignLoadSvg'] };
beforeAll(() => sharp.unblock(drawings));
afterAll(() => sharp.block(drawings));

const markupOf = (text: string) =>
  renderToStaticMarkup(createElement(QrCode, { text, label: 'To check in' }));

/** The code as the screen shows it, in the colours and the size of the design. */
const pictureOf = (text: string): Promise<Buffer> =>
  sharp(
    Buffer.from(
      markupOf(text)
        .replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"')
        .replace('<path', `<path fill="${tokenOf('qr-ink')}"`),
    ),
    { density: 300 },
  )
    .resize(Number.parseInt(tokenOf('size-qr'), 10))
    .flatten({ background: tokenOf('qr-paper') })
    // The page around it is dark: what sets the code apart is its own quiet zone.
    .extend({ top: 50, bottom: 50, left: 50, right: 50, background: 'black' })
    .png()
    .toBuffer();

/** What zbar, an independent reader, finds in the picture. */
async function read(text: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'attune-qr-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'code.png');
  await sharp(await pictureOf(text)).toFile(file);
  const { stdout } = spawnSync('zbarimg', ['--quiet', '--raw', '--oneshot', file], { encoding: 'utf8' });
  return stdout.replace(/\n$/, '');
}

test
  .skipIf(!hasReader)
  .each([
    '0190a77e-0000-7000-8000-000000000003.K7gNU3sdo-OL0wNhqoVWhr3g6s1xYv72ol_pe_Unols',
    'https://attune.example.org/workshops/0190a77e-0000-7000-8000-000000000003?link=K7gNU3sdo',
    'otpauth://totp/Attune:mateo%40demo.invalid?secret=JBSWY3DPEHPK3PXP&issuer=Attune',
    'x',
  ])('zbar reads %s', async (text) => {
  expect(await read(text)).toBe(text);
});

test('who does not see it is told what it is for', () => {
  expect(markupOf('x')).toContain('role="img" aria-label="To check in"');
});
