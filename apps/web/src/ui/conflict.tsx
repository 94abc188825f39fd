import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { words } from '../words/index.ts';
import styles from './conflict.module.css';

type ConflictProps = {
  title: string;
  text: string;
  /** What is there now. */
  newer: ReactNode;
  onTake: () => void;
  onKeep: () => void;
};

/** Another device was first: what it says now, and the choice between the two. */
export function Conflict({ title, text, newer, onTake, onKeep }: ConflictProps) {
  return (
    <div className={styles.conflict} role="alert">
      <p className={styles.strong}>{title}</p>
      <p>{text}</p>
      <blockquote className={styles.newer}>{newer}</blockquote>
      <div className={styles.actions}>
        <Button size="sm" variant="default" onClick={onTake}>
          {words.keeping.takeNewer}
        </Button>
        <Button size="sm" variant="default" onClick={onKeep}>
          {words.keeping.keepMine}
        </Button>
      </div>
    </div>
  );
}
