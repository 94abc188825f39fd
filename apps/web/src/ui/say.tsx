import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { words } from '../words/index.ts';
import styles from './say.module.css';
import { sentenceOf } from './states.tsx';

/** Long enough to read a sentence and to think again. */
const forUndo = 8000;

/** Says what was done, and offers to undo it. The same `id` replaces what was said before. */
export function sayDone(id: string, message: string, onUndo?: () => void): void {
  notifications.hide(id);
  notifications.show({
    id,
    ...(onUndo ? { autoClose: forUndo } : {}),
    message: onUndo ? (
      <span className={styles.undo}>
        {message}
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => {
            notifications.hide(id);
            onUndo();
          }}
        >
          {words.admin.undo}
        </Button>
      </span>
    ) : (
      message
    ),
  });
}

/** Says what would not work, for what is done by one press and has no place of its own for a problem. */
export const sayFailed = (error: unknown): void =>
  void notifications.show({ color: 'red', message: sentenceOf(error) });
