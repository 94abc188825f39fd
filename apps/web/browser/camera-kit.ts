import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import { launchChromium } from './chromium.ts';

const [width, height] = [640, 480];
/** Half of a second, over and over. */
const frames = 5;

/** One picture as a film: brightness, and no colour (YUV4MPEG2). */
async function filmOf(picture: Buffer): Promise<Buffer> {
  const grey = await sharp(picture)
    .flatten({ background: 'white' })
    .resize(width, height, { fit: 'contain', background: 'white' })
    .greyscale()
    .raw()
    .toBuffer();
  const colour = Buffer.alloc((width * height) / 2, 128);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), grey, colour]);
  const head = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
  return Buffer.concat([head, ...Array.from({ length: frames }, () => frame)]);
}

/** A browser with a camera, and what stands before it. Nobody has allowed a page to use it yet. */
export async function openCamera() {
  const folder = mkdtempSync(join(tmpdir(), 'attune-camera-'));
  const file = join(folder, 'seen.y4m');
  const show = async (thing: Locator) => {
    const film = await filmOf(await thing.screenshot());
    // Another file by the same name: one that the camera reads from now stays whole.
    writeFileSync(`${file}.new`, film);
    renameSync(`${file}.new`, file);
  };
  const browser = await launchChromium(
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${file}`,
  );
  const close = async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { browser, show, close };
}
