import sharp from 'sharp';

/** A picture as a camera leaves it: with its owner and a place. */
export const photographOf = (owner: string): Promise<Buffer> =>
  sharp({ create: { width: 900, height: 600, channels: 3, background: { r: 220, g: 40, b: 30 } } })
    .withExif({ IFD0: { Copyright: owner }, IFD3: { GPSLatitudeRef: 'N' } })
    .png()
    .toBuffer();

/** What kind of picture it is, and whether anything stands in it besides the picture. */
export async function lookAt(picture: Buffer) {
  const { format, exif, xmp, icc } = await sharp(picture).metadata();
  return { format, hasMore: Boolean(exif ?? xmp ?? icc) };
}
