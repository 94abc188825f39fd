/** Finds the code in what the camera shows just now; undefined where there is none. */
export type CodeReader = (screen: HTMLVideoElement) => Promise<string | undefined>;

type Detector = { detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]> };
type Detectors = {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
};

/** Wide enough for a code that fills a third of the picture; twice as wide takes four times as long. */
const widest = 640;

/** The reader of the browser where it has one, else ours, fetched when it is needed. */
export async function openCodeReader(): Promise<CodeReader> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: Detectors };
  // Some browsers have one that knows no kind of code.
  const known = (await BarcodeDetector?.getSupportedFormats().catch(() => [])) ?? [];
  if (!BarcodeDetector || !known.includes('qr_code')) return ownReader();
  const detector = new BarcodeDetector({ formats: ['qr_code'] });
  return async (screen) => (await detector.detect(screen).catch(() => []))[0]?.rawValue;
}

async function ownReader(): Promise<CodeReader> {
  const { default: readCode } = await import('jsqr');
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  return async (screen) => {
    const { videoWidth, videoHeight } = screen;
    if (!pen || videoWidth === 0) return undefined;
    const scale = Math.min(1, widest / videoWidth);
    canvas.width = Math.round(videoWidth * scale);
    canvas.height = Math.round(videoHeight * scale);
    pen.drawImage(screen, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height);
    // Codes of ours are dark on light, whatever the theme.
    return readCode(data, width, height, { inversionAttempts: 'dontInvert' })?.data || undefined;
  };
}
