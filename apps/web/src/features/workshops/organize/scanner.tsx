import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { words } from '../../../words/index.ts';
import styles from './organize.module.css';

type Detector = { detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]> };
type Detecting = { BarcodeDetector?: new (options: { formats: string[] }) => Detector };

/** Whether this browser reads codes by itself. */
export const canScan = (): boolean =>
  'BarcodeDetector' in globalThis && navigator.mediaDevices?.getUserMedia !== undefined;

/** Often enough not to be waited for, seldom enough for a phone. */
const lookEvery = 300;

type Props = { onCode: (code: string) => void };

/** Looks through the camera for codes; each is told once, until another comes. */
export function Scanner({ onCode }: Props) {
  const texts = words.organizing;
  const [state, setState] = useState<'off' | 'on' | 'failed'>('off');
  return (
    <>
      {state === 'on' ? <Camera onCode={onCode} onFailed={() => setState('failed')} /> : null}
      {state === 'failed' ? <p role="alert">{texts.noCamera}</p> : null}
      <div>
        <Button variant="default" onClick={() => setState(state === 'on' ? 'off' : 'on')}>
          {state === 'on' ? texts.stopCamera : texts.camera}
        </Button>
      </div>
    </>
  );
}

function Camera({ onCode, onFailed }: Props & { onFailed: () => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const tell = useRef({ onCode, onFailed });
  tell.current = { onCode, onFailed };
  useEffect(() => {
    const { BarcodeDetector } = globalThis as Detecting;
    const screen = video.current;
    if (!BarcodeDetector || !screen) return;
    const detector = new BarcodeDetector({ formats: ['qr_code'] });
    let last = '';
    let over = false;
    let stream: MediaStream | undefined;
    let timer: ReturnType<typeof setInterval> | undefined;
    const look = async () => {
      const [found] = await detector.detect(screen).catch(() => []);
      if (over || !found || found.rawValue === last) return;
      last = found.rawValue;
      tell.current.onCode(found.rawValue);
    };
    const begin = async () => {
      const opened = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      stream = opened;
      if (over) return end();
      screen.srcObject = opened;
      await screen.play();
      timer = setInterval(() => void look(), lookEvery);
    };
    const end = () => {
      over = true;
      clearInterval(timer);
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    begin().catch(() => !over && tell.current.onFailed());
    return end;
  }, []);
  return <video ref={video} className={styles.camera} muted playsInline />;
}
