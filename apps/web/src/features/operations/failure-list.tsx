import { Button, Checkbox, NativeSelect } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Failure } from '../../api/index.ts';
import { Rows } from '../../ui/rows.tsx';
import { Empty, Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { type Deciding, DecisionDialog } from './decision-dialog.tsx';
import { FailureRow } from './failure-row.tsx';
import { HistoryDialog } from './history-dialog.tsx';
import styles from './operations.module.css';
import { type Choice, failuresQuery } from './queries.ts';

const text = () => words.operations.failed;

/** Jobs that failed for good, with what can be decided about one, some, or all that match. */
export function FailureList({ jobs }: { jobs: readonly string[] }) {
  const [choice, setChoice] = useState<Choice>({ job: '', state: '' });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [deciding, decide] = useState<Deciding>();
  const [looking, look] = useState<string>();
  const asked = useInfiniteQuery(failuresQuery(choice));
  const items = asked.data?.pages.flatMap((page) => page.items) ?? [];
  const open = items.filter(({ state }) => state === 'open');
  const ids = open.filter(({ failureId }) => chosen.has(failureId)).map(({ failureId }) => failureId);
  const choose = (next: Choice) => {
    setChoice(next);
    setChosen(new Set());
  };
  const toggle = (id: string) =>
    setChosen(chosen.has(id) ? new Set([...chosen].filter((one) => one !== id)) : new Set([...chosen, id]));
  return (
    <>
      <Filters jobs={jobs} choice={choice} onChoose={choose} />
      {open.length > 0 ? (
        <Chosen
          open={open}
          ids={ids}
          onAll={() => setChosen(ids.length === open.length ? new Set() : idsOf(open))}
          onDecide={(what) => decide({ what, ids })}
          onRetryAll={() => decide({ what: 'retry', filter: choice.job ? { job: choice.job } : {} })}
        />
      ) : null}
      {asked.isPending ? <RowsLoading /> : null}
      {asked.isError && !asked.data ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {asked.isSuccess && items.length === 0 ? <Nothing choice={choice} /> : null}
      {items.length > 0 ? (
        <Rows label={text().label}>
          {items.map((failure) => (
            <FailureRow
              key={failure.failureId}
              failure={failure}
              isChosen={chosen.has(failure.failureId)}
              onToggle={() => toggle(failure.failureId)}
              onDecide={(what) => decide({ what, ids: [failure.failureId] })}
              onHistory={() => look(failure.failureId)}
            />
          ))}
        </Rows>
      ) : null}
      {asked.hasNextPage ? (
        <Button
          className={styles.more}
          variant="default"
          loading={asked.isFetchingNextPage}
          onClick={() => void asked.fetchNextPage()}
        >
          {text().more}
        </Button>
      ) : null}
      {deciding ? (
        <DecisionDialog
          deciding={deciding}
          onClose={() => decide(undefined)}
          onDone={() => setChosen(new Set())}
        />
      ) : null}
      {looking ? <HistoryDialog failureId={looking} onClose={() => look(undefined)} /> : null}
    </>
  );
}

const idsOf = (failures: readonly Failure[]) => new Set(failures.map(({ failureId }) => failureId));

function Nothing({ choice }: { choice: Choice }) {
  const { emptyTitle, emptyText, nothing } = text();
  return choice.job || choice.state ? (
    <p className={styles.quiet}>{nothing}</p>
  ) : (
    <Empty title={emptyTitle} text={emptyText} />
  );
}

type FiltersProps = { jobs: readonly string[]; choice: Choice; onChoose: (choice: Choice) => void };

function Filters({ jobs, choice, onChoose }: FiltersProps) {
  const { job, everyJob, state, states } = text();
  return (
    <search className={styles.filters}>
      <NativeSelect
        label={job}
        value={choice.job}
        onChange={({ currentTarget }) => onChoose({ ...choice, job: currentTarget.value })}
        data={[{ value: '', label: everyJob }, ...jobs.map((name) => ({ value: name, label: name }))]}
      />
      <NativeSelect
        label={state}
        value={choice.state}
        onChange={({ currentTarget }) =>
          onChoose({ ...choice, state: currentTarget.value as Choice['state'] })
        }
        data={[
          { value: '', label: states.all },
          { value: 'open', label: states.open },
          { value: 'retried', label: states.retried },
          { value: 'discarded', label: states.discarded },
        ]}
      />
    </search>
  );
}

type ChosenProps = {
  open: readonly Failure[];
  ids: readonly string[];
  onAll: () => void;
  onDecide: (what: Deciding['what']) => void;
  onRetryAll: () => void;
};

function Chosen({ open, ids, onAll, onDecide, onRetryAll }: ChosenProps) {
  const { selectAll, chosen, retry, discard, retryAll } = text();
  return (
    <div className={styles.chosen}>
      <Checkbox
        label={selectAll}
        checked={ids.length === open.length}
        indeterminate={ids.length > 0 && ids.length < open.length}
        onChange={onAll}
      />
      {ids.length > 0 ? (
        <>
          <span className={styles.count} role="status">
            {chosen(ids.length)}
          </span>
          <Button size="sm" onClick={() => onDecide('retry')}>
            {retry}
          </Button>
          <Button size="sm" variant="default" onClick={() => onDecide('discard')}>
            {discard}
          </Button>
        </>
      ) : (
        <Button size="sm" variant="default" onClick={onRetryAll}>
          {retryAll}
        </Button>
      )}
    </div>
  );
}
