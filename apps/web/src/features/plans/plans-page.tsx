import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Plan } from '../../api/index.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Page } from '../../ui/page.tsx';
import { Rows } from '../../ui/rows.tsx';
import { Empty, Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useMay } from '../people/may.ts';
import { type Subject, useSubject } from '../people/queries.ts';
import { PlanDialog } from './plan-dialog.tsx';
import { PlanRow } from './plan-row.tsx';
import styles from './plans.module.css';
import { plansQuery } from './queries.ts';
import { byStanding } from './typed-plan.ts';
import { useToday } from './use-clock.ts';
import { useEnd } from './use-end.ts';

/** What somebody means to practise, and on which days: planned by themselves or by who accompanies them. */
export function PlansPage() {
  const { userId } = useParams({ from: '/app/people/$userId/plans' });
  const subject = useSubject(userId);
  const may = useMay(userId);
  const text = words.plans;
  const [open, setOpen] = useState<string>();
  const mayWrite = may('plan:write');
  const add = () => setOpen(crypto.randomUUID());
  return (
    <Page
      title={subject.own ? text.title : text.titleOf(subject.name)}
      lead={subject.own ? text.lead : text.leadOf(subject.name)}
      above={
        subject.own ? (
          <BackLink to="/">{words.screens.home}</BackLink>
        ) : (
          <BackLink to="/people/$userId" params={{ userId }}>
            {subject.name}
          </BackLink>
        )
      }
      actions={
        mayWrite ? (
          <Button leftSection={<Icon name="add" />} onClick={add}>
            {text.add}
          </Button>
        ) : null
      }
    >
      <PlanLists key={userId} subject={subject} mayWrite={mayWrite} open={open} onOpen={setOpen} />
    </Page>
  );
}

type ListsProps = {
  subject: Subject;
  mayWrite: boolean;
  /** The id of the plan whose dialog is open, be it there already or not. */
  open: string | undefined;
  onOpen: (planId: string | undefined) => void;
};

function PlanLists({ subject, mayWrite, open, onOpen }: ListsProps) {
  const { userId } = subject;
  const asked = useQuery(plansQuery(userId, true, useToday()));
  const plans = asked.data;
  return (
    <>
      {asked.isPending ? <RowsLoading rows={3} height="7rem" /> : null}
      {asked.isError && !plans ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {plans?.length === 0 ? <NoPlans subject={subject} mayWrite={mayWrite} /> : null}
      {plans && plans.length > 0 ? (
        <Lists userId={userId} plans={plans} mayWrite={mayWrite} onOpen={onOpen} />
      ) : null}
      {open === undefined ? null : (
        <PlanDialog
          key={open}
          userId={userId}
          planId={open}
          plan={plans?.find(({ id }) => id === open)}
          onClose={() => onOpen(undefined)}
        />
      )}
    </>
  );
}

function NoPlans({ subject, mayWrite }: Pick<ListsProps, 'subject' | 'mayWrite'>) {
  const text = words.plans;
  const { own, name } = subject;
  const what = own ? text.emptyText : mayWrite ? text.emptyOther(name) : text.emptyReader(name);
  return <Empty title={text.emptyTitle} text={what} />;
}

type SomeProps = Pick<ListsProps, 'mayWrite' | 'onOpen'> & { userId: string; plans: readonly Plan[] };

/** What is planned; what was ended is folded away beneath it. */
function Lists({ userId, plans, mayWrite, onOpen }: SomeProps) {
  const text = words.plans;
  const { end, again } = useEnd(userId);
  const { open, ended } = byStanding(plans, useToday());
  const isBusy = (plan: Plan) =>
    [end, again].some(({ isPending, variables }) => isPending && variables?.id === plan.id);
  return (
    <>
      {open.length === 0 ? <p className={styles.none}>{text.none}</p> : null}
      {open.length > 0 ? (
        <Rows label={text.title}>
          {open.map((plan) => (
            <PlanRow
              key={plan.id}
              plan={plan}
              busy={isBusy(plan)}
              onChange={mayWrite ? () => onOpen(plan.id) : undefined}
              onEnd={mayWrite ? () => end.mutate(plan) : undefined}
            />
          ))}
        </Rows>
      ) : null}
      {ended.length > 0 ? (
        <details className={styles.ended}>
          <summary>{text.earlier(ended.length)}</summary>
          <Rows label={text.earlier(ended.length)}>
            {ended.map((plan) => (
              <PlanRow
                key={plan.id}
                plan={plan}
                busy={isBusy(plan)}
                onChange={mayWrite && !plan.ended ? () => onOpen(plan.id) : undefined}
                onAgain={mayWrite && plan.ended ? () => again.mutate(plan) : undefined}
              />
            ))}
          </Rows>
        </details>
      ) : null}
    </>
  );
}
