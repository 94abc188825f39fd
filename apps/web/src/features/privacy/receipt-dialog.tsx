import { Button } from '@mantine/core';
import { useState } from 'react';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icons.tsx';
import { words } from '../../words/index.ts';
import styles from './privacy.module.css';
import { receiptAddress } from './receipt.ts';

/** Shows the receipt this once. */
export function ReceiptDialog({ receipt, onClose }: { receipt: string; onClose: () => void }) {
  const text = words.erasing;
  const [copied, setCopied] = useState(false);
  return (
    <Dialog title={text.receiptTitle} onClose={onClose} firm>
      <p>{text.receiptText}</p>
      <p className={styles.receipt}>
        <span className={styles.quiet}>{text.receiptLabel}</span>
        <code data-testid="receipt">{receipt}</code>
      </p>
      <DialogActions>
        <Button
          variant="default"
          leftSection={copied ? <Icon name="done" /> : undefined}
          onClick={async () => {
            await navigator.clipboard.writeText(receiptAddress(receipt));
            setCopied(true);
          }}
        >
          <span role="status">{copied ? text.receiptCopied : text.receiptCopy}</span>
        </Button>
        <Button data-autofocus onClick={onClose}>
          {text.receiptKept}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
