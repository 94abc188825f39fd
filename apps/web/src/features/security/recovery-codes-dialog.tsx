import { Button } from '@mantine/core';
import { useState } from 'react';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icons.tsx';
import { words } from '../../words/index.ts';
import styles from './security.module.css';

const text = () => words.security.recovery;

/** Shows the codes this once, and ways to keep them. */
export function RecoveryCodesDialog({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const [copied, setCopied] = useState(false);
  return (
    <Dialog title={text().shownTitle} onClose={onClose} firm>
      <p>{text().shownText}</p>
      <ol className={styles.codes}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className={styles.keeping}>
        <Button
          variant="default"
          size="sm"
          leftSection={copied ? <Icon name="done" /> : undefined}
          onClick={async () => {
            await navigator.clipboard.writeText(codes.join('\n'));
            setCopied(true);
          }}
        >
          <span role="status">{copied ? text().copied : text().copy}</span>
        </Button>
        <Button
          variant="default"
          size="sm"
          leftSection={<Icon name="download" />}
          onClick={() => saveAsText(text().fileName, text().fileText(codes))}
        >
          {text().download}
        </Button>
        <Button variant="default" size="sm" onClick={() => window.print()}>
          {text().print}
        </Button>
      </div>
      <DialogActions>
        <Button data-autofocus onClick={onClose}>
          {text().kept}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function saveAsText(name: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
