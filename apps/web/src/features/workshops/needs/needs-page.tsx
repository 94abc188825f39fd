import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, codeOf, type Requirement } from '../../../api/index.ts';
import { BackLink } from '../../../ui/back-link.tsx';
import { joined } from '../../../ui/format.ts';
import { Icon } from '../../../ui/icons.tsx';
import { Page } from '../../../ui/page.tsx';
import { Row, Rows, State } from '../../../ui/rows.tsx';
import { sayDone, sayFailed } from '../../../ui/say.tsx';
import { Empty, Problem, RowsLoading } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { useMe } from '../../identity/me.ts';
import { holdsOverAll } from '../../people/may.ts';
import { requirementsQuery, useSettled } from '../queries.ts';
import { NeedDialog } from './need-dialog.tsx';

const text = () => words.needsCatalogue;
const isNew = 'new';

/** What workshops can ask for: who organizes adds to it; who looks after everybody's changes it. */
export function NeedsPage() {
  const asked = useQuery(requirementsQuery(true));
  // By id, so that a change elsewhere shows in the dialog too.
  const [open, setOpen] = useState<string>();
  return (
    <Page
      title={text().title}
      lead={text().lead}
      above={
        <BackLink to="/workshops" search={{ show: 'organize' }}>
          {words.workshops.title}
        </BackLink>
      }
      actions={
        <Button leftSection={<Icon name="add" />} onClick={() => setOpen(isNew)}>
          {text().add}
        </Button>
      }
    >
      {asked.isPending ? <RowsLoading rows={4} /> : null}
      {asked.isError && !asked.data ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {asked.data?.length === 0 ? <Empty title={text().emptyTitle} text={text().emptyText} /> : null}
      {asked.data && asked.data.length > 0 ? (
        <Rows label={text().title}>
          {asked.data.map((one) => (
            <NeedRow key={one.id} requirement={one} onEdit={() => setOpen(one.id)} />
          ))}
        </Rows>
      ) : null}
      {open ? (
        <NeedDialog
          requirement={asked.data?.find(({ id }) => id === open)}
          onClose={() => setOpen(undefined)}
        />
      ) : null}
    </Page>
  );
}

type RowProps = { requirement: Requirement; onEdit: () => void };

/** What kind it is, and its rule. */
function ruleOf({ kind, minAge, maxAge, purpose }: Requirement): string {
  const age =
    kind === 'age'
      ? text().years(minAge === null ? '' : String(minAge), maxAge === null ? '' : String(maxAge))
      : '';
  return joined([text().kinds[kind], age, purpose === null ? null : words.settings.purpose(purpose)]);
}

function NeedRow({ requirement, onEdit }: RowProps) {
  const settled = useSettled();
  const edits = holdsOverAll(useMe(), 'requirement:write');
  const { id, name, description, retired, version } = requirement;
  const retire = useMutation({
    mutationFn: (wish: { retired: boolean; version: number }) =>
      api.changeRequirement(id, wish.version, { retired: wish.retired }),
    onSuccess: (_, wish) =>
      sayDone('requirement', wish.retired ? text().wasRetired(name) : text().wasRestored(name), () =>
        retire.mutate({ retired: !wish.retired, version: wish.version + 1 }),
      ),
    onError: (error) =>
      codeOf(error) === 'precondition-failed' ? sayDone('requirement', text().conflict) : sayFailed(error),
    onSettled: settled,
  });
  return (
    <Row
      title={name}
      state={retired ? <State>{text().retired}</State> : null}
      note={joined([ruleOf(requirement), description])}
      actions={
        !edits ? null : (
          <>
            <Button variant="default" size="sm" aria-label={text().editOf(name)} onClick={onEdit}>
              {text().edit}
            </Button>
            <Button
              variant="default"
              size="sm"
              aria-label={retired ? text().restoreOf(name) : text().retireOf(name)}
              loading={retire.isPending}
              onClick={() => retire.mutate({ retired: !retired, version })}
            >
              {retired ? text().restore : text().retire}
            </Button>
          </>
        )
      }
    />
  );
}
