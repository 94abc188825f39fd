import { type ReactNode, useState } from 'react';
import { sayDone } from '../../../ui/say.tsx';
import { words } from '../../../words/index.ts';
import type { Subject } from '../../people/queries.ts';
import styles from '../sessions.module.css';
import { droppedFiles } from './files.ts';
import { useUploads } from './use-uploads.ts';

const carriesFiles = (event: React.DragEvent) => event.dataTransfer.types.includes('Files');

/** The whole screen takes files and folders that are dropped on it. */
export function DropArea({ subject, children }: { subject: Subject; children: ReactNode }) {
  const uploads = useUploads();
  const [over, setOver] = useState(false);
  if (!subject.mayAdd) return children;
  const take = async (transfer: DataTransfer) => {
    const files = await droppedFiles(transfer);
    if (files.length > 0) uploads.add(subject, files);
    else sayDone('nothing-dropped', words.adding.nothingDropped);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is for a mouse; the button beside does the same by key
    <div
      className={styles.drop}
      data-testid="drop"
      onDragOver={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver(false);
        void take(event.dataTransfer);
      }}
    >
      {children}
      {over ? <div className={styles.dropHere}>{words.upload.drop}</div> : null}
    </div>
  );
}
