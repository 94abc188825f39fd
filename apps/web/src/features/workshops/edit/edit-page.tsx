import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api, codeOf, type Workshop } from '../../../api/index.ts';
import { BackLink } from '../../../ui/back-link.tsx';
import { Conflict } from '../../../ui/conflict.tsx';
import { Form } from '../../../ui/form.tsx';
import { joined } from '../../../ui/format.ts';
import { Page } from '../../../ui/page.tsx';
import { sayDone } from '../../../ui/say.tsx';
import { Problem, RowsLoading } from '../../../ui/states.tsx';
import { language, words } from '../../../words/index.ts';
import { useMe } from '../../identity/me.ts';
import { useSettled, workshopQuery } from '../queries.ts';
import { spellOf } from '../times.ts';
import { useZone } from '../use-zone.ts';
import { After } from './after.tsx';
import { AgendaFields } from './agenda-fields.tsx';
import styles from './edit.module.css';
import { Fields } from './fields.tsx';
import { NeedFields } from './need-fields.tsx';
import { isSendable, newWorkshop, type TypedWorkshop, typedWorkshop, workshopOf } from './typed.ts';

const text = () => words.organizing;

/** A new workshop: a draft that nobody sees. */
export function NewWorkshopPage() {
  const me = useMe();
  const navigate = useNavigate();
  const settled = useSettled();
  const zone = useZone();
  const [typed, setTyped] = useState(() => newWorkshop(language, zone, Date.now()));
  const make = useMutation({
    mutationFn: () => api.createWorkshop(me.userId, workshopOf(typed)),
    onSuccess: async ({ id }) => {
      await settled();
      sayDone('workshop', text().saved);
      await navigate({ to: '/workshops/$workshopId/edit', params: { workshopId: id }, replace: true });
    },
  });
  return (
    <Page
      title={text().add}
      above={
        <BackLink to="/workshops" search={{ show: 'organize' }}>
          {words.workshops.title}
        </BackLink>
      }
    >
      <Form checked onSubmit={() => isSendable(typed) && make.mutate()}>
        <Editor typed={typed} set={(change) => setTyped((now) => ({ ...now, ...change }))} />
        {make.isError ? <Problem error={make.error} /> : null}
        <div className={styles.save}>
          <Button type="submit" loading={make.isPending}>
            {text().saveDraft}
          </Button>
        </div>
      </Form>
    </Page>
  );
}

/** Changing a workshop, and what else one does with it: publish, cancel, copy. */
export function EditWorkshopPage() {
  const { workshopId } = useParams({ from: '/app/workshops/$workshopId/edit' });
  const me = useMe();
  const asked = useQuery(workshopQuery(me.userId, workshopId, undefined));
  const workshop = asked.data;
  return (
    <Page
      title={workshop ? text().editOf(workshop.title) : text().edit}
      lead={workshop ? (words.workshops.states[workshop.state] ?? null) : null}
      above={
        <BackLink to="/workshops/$workshopId" params={{ workshopId }}>
          {text().back}
        </BackLink>
      }
    >
      {asked.isPending ? <RowsLoading rows={4} height="9rem" /> : null}
      {asked.isError && !workshop ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {workshop ? (
        <>
          {workshop.state === 'draft' || workshop.state === 'published' ? (
            <Editing key={workshop.id} workshop={workshop} />
          ) : null}
          <After workshop={workshop} />
        </>
      ) : null}
    </Page>
  );
}

function Editing({ workshop }: { workshop: Workshop }) {
  const me = useMe();
  const queries = useQueryClient();
  const settled = useSettled();
  const [base, setBase] = useState(workshop);
  const [typed, setTyped] = useState(() => typedWorkshop(workshop));
  const query = workshopQuery(me.userId, workshop.id, undefined);
  const save = useMutation({
    mutationFn: (version: number) => api.changeWorkshop(workshop.id, version, workshopOf(typed)),
    onSuccess: async () => {
      await settled();
      const newer = await queries.fetchQuery(query);
      setBase(newer);
      setTyped(typedWorkshop(newer));
      sayDone('workshop', newer.state === 'published' ? text().savedTold : text().saved);
    },
    onError: () => queries.invalidateQueries(query),
  });
  const takeNewer = () => {
    save.reset();
    setBase(workshop);
    setTyped(typedWorkshop(workshop));
  };
  return (
    <Form checked onSubmit={() => isSendable(typed) && save.mutate(base.version)}>
      <Editor typed={typed} set={(change) => setTyped((now) => ({ ...now, ...change }))} />
      {codeOf(save.error) === 'precondition-failed' ? (
        <Conflict
          title={text().conflict}
          text={text().conflictText}
          newer={joined([workshop.title, spellOf(workshop), workshop.place])}
          onTake={takeNewer}
          onKeep={() => save.mutate(workshop.version)}
        />
      ) : save.isError ? (
        <Problem error={save.error} />
      ) : null}
      <div className={styles.save}>
        <Button type="submit" loading={save.isPending}>
          {text().save}
        </Button>
      </div>
    </Form>
  );
}

type EditorProps = { typed: TypedWorkshop; set: (change: Partial<TypedWorkshop>) => void };

const Editor = ({ typed, set }: EditorProps) => (
  <>
    <Fields typed={typed} set={set} />
    <NeedFields needs={typed.requirements} onNeeds={(requirements) => set({ requirements })} />
    <AgendaFields agenda={typed.agenda} onAgenda={(agenda) => set({ agenda })} />
  </>
);
