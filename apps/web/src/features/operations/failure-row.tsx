import { Button, Checkbox } from '@mantine/core';
import type { Failure } from '../../api/index.ts';
import { joined, leftToRight } from '../../ui/format.ts';
import { Row, State } from '../../ui/rows.tsx';
import { words } from '../../words/index.ts';
import { agoOf } from '../activity/moments.ts';
import type { Deciding } from './decision-dialog.tsx';
import styles from './operations.module.css';

const text = () => words.operations.failed;

type RowProps = {
  failure: Failure;
  isChosen: boolean;
  onToggle: () => void;
  onDecide: (what: Deciding['what']) => void;
  onHistory: () => void;
};

export function FailureRow({ failure, isChosen, onToggle, onDecide, onHistory }: RowProps) {
  const { job, error, attempts, failedAt, state, hasPayload, retryOf } = failure;
  const ago = agoOf(failedAt);
  const isOpen = state === 'open';
  return (
    <Row
      face={
        isOpen ? (
          <Checkbox aria-label={text().select(job, ago)} checked={isChosen} onChange={onToggle} />
        ) : null
      }
      title={<span className={styles.job}>{job}</span>}
      state={<StateOf failure={failure} />}
      note={joined([
        leftToRight(error),
        text().attempts(attempts),
        ago,
        retryOf && text().again,
        isOpen && !hasPayload ? text().gone : null,
      ])}
      actions={
        <>
          {isOpen && hasPayload ? (
            <Button size="sm" variant="default" onClick={() => onDecide('retry')}>
              {text().retry}
            </Button>
          ) : null}
          {isOpen ? (
            <Button size="sm" variant="default" onClick={() => onDecide('discard')}>
              {text().discard}
            </Button>
          ) : null}
          {retryOf || !isOpen ? (
            <Button size="sm" variant="subtle" onClick={onHistory}>
              {text().history}
            </Button>
          ) : null}
        </>
      }
    />
  );
}

function StateOf({ failure: { state, progress = 'unknown' } }: { failure: Failure }) {
  if (state === 'open') return <State attention>{text().states.open}</State>;
  if (state === 'discarded') return <State>{text().states.discarded}</State>;
  return <State attention={progress === 'failed'}>{text().progress[progress]}</State>;
}
