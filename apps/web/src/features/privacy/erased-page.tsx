import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, type Certificate, codeOf } from '../../api/index.ts';
import { Form } from '../../ui/form.tsx';
import { localDayOf } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { Notice, Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { EntryFrame } from '../identity/entry-frame.tsx';
import { CertificateView } from './certificate-view.tsx';
import styles from './privacy.module.css';
import { useArrivedReceipt } from './receipt.ts';

const text = () => words.erased;

/** For whoever was erased, and so cannot sign in: what was done, by the receipt alone. */
export function ErasedPage() {
  const arrived = useArrivedReceipt();
  const [typed, type] = useState('');
  const { mutate, data, error, isPending, reset } = useMutation({
    mutationFn: (receipt: string) => api.readReceipt(receipt),
  });
  useEffect(() => {
    if (arrived) mutate(arrived);
  }, [arrived, mutate]);
  if (data) {
    return (
      <EntryFrame title={text().certificate} lead={<Outcome certificate={data} />}>
        <CertificateView certificate={data} />
        <div className={styles.certificateActions}>
          <Button variant="default" onClick={reset}>
            {text().again}
          </Button>
          <Button onClick={() => window.print()}>{text().print}</Button>
        </div>
      </EntryFrame>
    );
  }
  return (
    <EntryFrame title={text().title} lead={text().lead}>
      <Form onSubmit={() => typed.trim() && mutate(receiptOf(typed))}>
        <TextInput
          label={text().label}
          autoComplete="off"
          spellCheck={false}
          required
          maxLength={300}
          value={typed}
          onChange={({ currentTarget }) => type(currentTarget.value)}
        />
        {isPending ? <RowsLoading rows={1} /> : null}
        {error ? <Failed error={error} /> : null}
        <Button type="submit" loading={isPending}>
          {text().read}
        </Button>
      </Form>
    </EntryFrame>
  );
}

/** Whoever kept the whole address pastes that. */
const receiptOf = (typed: string): string => typed.trim().replace(/^.*#receipt=/, '');

const unknown = new Set(['not-found', 'bad-request']);

const Failed = ({ error }: { error: unknown }) =>
  unknown.has(codeOf(error)) ? (
    <Notice title={text().unknown} text={text().unknownText} />
  ) : (
    <Problem error={error} />
  );

function Outcome({ certificate: { completedAt, begunAt } }: { certificate: Certificate }) {
  return (
    <span className={styles.outcome}>
      {completedAt ? <Icon name="done" /> : null}
      {completedAt ? text().done(localDayOf(completedAt)) : text().going(localDayOf(begunAt))}
    </span>
  );
}
