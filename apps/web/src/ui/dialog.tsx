import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './dialog.module.css';

type DialogProps = {
  title: string;
  onClose: () => void;
  /** A narrow one asks a single question. */
  narrow?: boolean;
  /** A wide one holds a table. */
  wide?: boolean;
  /** What is shown once is not put away by a press beside it or by Escape. */
  firm?: boolean;
  children: ReactNode;
};

/** A sheet over the screen with one task; Escape and a press beside it put it away. */
export function Dialog({
  title,
  onClose,
  narrow = false,
  wide = false,
  firm = false,
  children,
}: DialogProps) {
  return (
    <Modal.Root
      opened
      onClose={onClose}
      size={narrow ? 'var(--width-tray)' : wide ? 'var(--width-sheet)' : 'var(--width-dialog)'}
      closeOnClickOutside={!firm}
      closeOnEscape={!firm}
      centered
    >
      <Modal.Overlay />
      {/* No header of the kit: inside a dialog it would count as a second banner of the page. Only its own title
          could label the dialog, so that ours is said once more. */}
      <Modal.Content aria-label={title} className={styles.dialog}>
        <h2 className={styles.heading}>{title}</h2>
        {children}
      </Modal.Content>
    </Modal.Root>
  );
}

/** What can be done at the end of a dialog, the thing it is for last. */
export const DialogActions = ({ children }: { children: ReactNode }) => (
  <div className={styles.actions}>{children}</div>
);
