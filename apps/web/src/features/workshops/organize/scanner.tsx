import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { words } from '../../../words/index.ts';
import { openCodeReader } from './code-reader.ts';
import styles from './organize.module.css';

/** Whether there can be a camera: none is given to a page that did not come over a safe way. */
export const mayScan = (): boolean => navigator.mediaDevices?.getUserMedia !== undefined;

/** Often enough not to be waited for, seldom enough for a phone. */
const lookEvery = 250;
/** Unseen for so many looks, the same code counts as shown once more: a hand that shakes does not show it twice. */
const forgetAfter = 8;

type Props = { onCode: (code: string) => void };
type State = 'off' | 'on' | 'refused' | 'failed';

/** Looks through the camera for codes; each is told once while it is held there. */
export function Scanner({ onCode }: Props) {
  const texts = words.organizing;
  const [state, setState] = useState<State>('off');
  return (
    <>
      {state === 'on' ? <Camera onCode={onCode} onFailed={setState} /> : null}
      {state === 'refused' || state === 'failed' ? (
        <p role="alert">{state === 'refused' ? texts.cameraRefused : texts.noCamera}</p>
      ) : null}
      <div>
        <Button variant="default" onClick={() => setState(state === 'on' ? 'off' : 'on')}>
          {state === 'on' ? texts.stopCamera : texts.camera}
        </Button>
      </div>
    </>
  );
}

type CameraProps = Props & { onFailed: (how: 'refused' | 'failed') => void };

function Camera({ onCode, onFailed }: CameraProps) {
  const screen = useRef<HTMLVideoElement>(null);
  const tell = useRef({ onCode, onFailed });
  tell.current = { onCode, onFailed };
  useEffect(() => {
    if (!screen.current) return;
    const failed = (error: unknown) =>
      tell.current.onFailed(
        error instanceof DOMException && error.name === 'NotAllowedError' ? 'refused' : 'failed',
      );
    return lookThrough(screen.current, (code) => tell.current.onCode(code), failed);
  }, []);
  return (
    <video
      ref={screen}
      className={styles.camera}
      aria-label={words.organizing.cameraShows}
      muted
      playsInline
    />
  );
}

/** Shows what the camera sees and looks for codes in it. @returns how it ends */
function lookThrough(
  screen: HTMLVideoElement,
  onCode: (code: string) => void,
  onFailed: (error: unknown) => void,
): () => void {
  let isOver = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stream: MediaStream | undefined;
  const end = () => {
    isOver = true;
    clearTimeout(timer);
    for (const track of stream?.getTracks() ?? []) track.stop();
  };
  const begin = async () => {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
    if (isOver) return end();
    screen.srcObject = stream;
    const [read] = await Promise.all([openCodeReader(), screen.play()]);
    let last: string | undefined;
    let unseen = 0;
    const look = async () => {
      const code = await read(screen);
      if (isOver) return;
      unseen = code === undefined ? unseen + 1 : 0;
      if (unseen >= forgetAfter) last = undefined;
      if (code !== undefined && code !== last) {
        last = code;
        onCode(code);
      }
      timer = setTimeout(() => void look(), lookEvery);
    };
    await look();
  };
  begin().catch((error: unknown) => {
    if (isOver) return;
    end();
    onFailed(error);
  });
  return end;
}
