import { AppError } from '../../../../kernel/errors.ts';
import { createLimit } from '../../../../kernel/limit.ts';

/** A picture made anew: only pixels are left of what was sent. */
export type Made = { readonly image: Buffer; readonly thumbnail: Buffer };

const imagePixels = 512;
const thumbnailPixels = 96;
const mostPixels = 40_000_000;
const mostWaiting = 20;
/** One being made and two that wait: nobody fills the queue of all. */
const mostOfOne = 3;

const loaders = ['VipsForeignLoadPngBuffer', 'VipsForeignLoadJpegBuffer', 'VipsForeignLoadWebpBuffer'];

/** What a file is by its first bytes, whatever its sender calls it: nothing else gets near a decoder. */
function isPicture(bytes: Buffer): boolean {
  const starts = (hex: string, at = 0) => bytes.subarray(at, at + hex.length / 2).toString('hex') === hex;
  const png = starts('89504e470d0a1a0a');
  const jpeg = starts('ffd8ff');
  const webp = starts('52494646') && starts('57454250', 8);
  return png || jpeg || webp;
}

const unreadable = (cause?: unknown) =>
  new AppError('unreadable-file', 'Send a whole PNG, JPEG or WebP picture of at most 40 megapixels.', {
    cause,
  });

/** Decoding is the one place where a file of a stranger's is looked into: one at a time, on one thread, with limits. */
export function createImages() {
  const oneAtATime = createLimit(1, mostWaiting);
  const begun = new Map<string, number>();
  let loaded: Promise<typeof import('sharp')> | undefined;

  const load = async () => {
    loaded ??= import('sharp').then((module) => {
      const sharp = module.default;
      sharp.concurrency(1);
      sharp.cache(false);
      sharp.block({ operation: ['VipsForeignLoad'] });
      sharp.unblock({ operation: loaders });
      return module;
    });
    return (await loaded).default;
  };

  async function inTurn<T>(who: string, work: () => Promise<T>): Promise<T> {
    const mine = begun.get(who) ?? 0;
    if (mine >= mostOfOne)
      throw new AppError(
        'too-many-requests',
        'Pictures that you sent before are still being made. Try again in a moment.',
      );
    begun.set(who, mine + 1);
    try {
      return await oneAtATime(work);
    } finally {
      const left = (begun.get(who) ?? 1) - 1;
      if (left > 0) begun.set(who, left);
      else begun.delete(who);
    }
  }

  return {
    /** @throws AppError `unreadable-file`, `busy`, `too-many-requests` where `who` sends many at once */
    make: (bytes: Buffer, who: string): Promise<Made> =>
      inTurn(who, async () => {
        if (!isPicture(bytes)) throw unreadable();
        const sharp = await load();
        try {
          // The first frame, turned as the camera was held; place, camera and whatever else was in the file stay behind.
          const image = await sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error', pages: 1 })
            .timeout({ seconds: 20 })
            .autoOrient()
            .resize(imagePixels, imagePixels, { fit: 'cover' })
            .toColourspace('srgb')
            .webp({ quality: 82 })
            .toBuffer();
          const thumbnail = await sharp(image)
            .resize(thumbnailPixels, thumbnailPixels)
            .webp({ quality: 80 })
            .toBuffer();
          return { image, thumbnail };
        } catch (cause) {
          throw unreadable(cause);
        }
      }),
  };
}
