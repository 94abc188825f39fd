import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api, type Workshop } from '../../../api/index.ts';
import { BackLink } from '../../../ui/back-link.tsx';
import { Dialog, DialogActions } from '../../../ui/dialog.tsx';
import { Form, Pair } from '../../../ui/form.tsx';
import { Card, Page, Section } from '../../../ui/page.tsx';
import { Initials, Row, Rows, State } from '../../../ui/rows.tsx';
import { sayDone, sayFailed } from '../../../ui/say.tsx';
import { Problem, RowsLoading } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { useMe } from '../../identity/me.ts';
import { possibleOrganizersQuery, useSettled, workshopQuery } from '../queries.ts';
import { History } from './history.tsx';

const text = () => words.organizing;
type Props = { workshop: Workshop };

/** Who runs it, who is asked, and what has happened. */
export function TeamPage() {
  const { workshopId } = useParams({ from: '/app/workshops/$workshopId/organizers' });
  const me = useMe();
  const asked = useQuery(workshopQuery(me.userId, workshopId, undefined));
  const workshop = asked.data;
  return (
    <Page
      title={text().team}
      lead={workshop?.title ?? null}
      above={
        <BackLink to="/workshops/$workshopId" params={{ workshopId }}>
          {text().back}
        </BackLink>
      }
    >
      {asked.isPending ? <RowsLoading rows={3} /> : null}
      {asked.isError && !workshop ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {workshop ? (
        <>
          <Team workshop={workshop} />
          {workshop.organizes === 'confirmed' && isLive(workshop) ? <Asking workshop={workshop} /> : null}
          {workshop.organizes === 'confirmed' ? <History workshop={workshop} /> : null}
        </>
      ) : null}
    </Page>
  );
}

const isLive = ({ state }: Workshop): boolean => state === 'draft' || state === 'published';

function Team({ workshop }: Props) {
  const me = useMe();
  const settled = useSettled();
  const [leaving, leave] = useState(false);
  const remove = useMutation({
    mutationFn: ({ userId }: { userId: string; displayName: string }) =>
      api.removeOrganizer(workshop.id, userId),
    onSuccess: (_, { displayName }) => sayDone('team', text().removedFromTeam(displayName)),
    onError: sayFailed,
    onSettled: settled,
  });
  const mayRemove = workshop.organizes === 'confirmed' && isLive(workshop);
  return (
    <Section title={text().teamTitle}>
      <Rows label={text().teamTitle}>
        {workshop.organizers.map(({ userId, displayName, state, covers }) => {
          const isOwn = userId === me.userId;
          return (
            <Row
              key={userId}
              face={<Initials name={displayName} />}
              title={displayName}
              state={
                <State attention={state === 'invited' || state === 'unavailable'}>
                  {text().organizerStates[state]}
                </State>
              }
              note={covers ? words.workshops.inPlaceOf(covers.displayName) : null}
              actions={
                isOwn && state === 'confirmed' && workshop.state === 'published' ? (
                  <Button size="sm" variant="default" onClick={() => leave(true)}>
                    {text().cannot}
                  </Button>
                ) : mayRemove && !isOwn && state !== 'covered' ? (
                  <Button
                    size="sm"
                    variant="default"
                    aria-label={text().removeOf(displayName)}
                    onClick={() => remove.mutate({ userId, displayName })}
                  >
                    {text().remove}
                  </Button>
                ) : null
              }
            />
          );
        })}
      </Rows>
      {leaving ? <CoverDialog workshop={workshop} onClose={() => leave(false)} /> : null}
    </Section>
  );
}

/** Asking somebody to run it too, or to stand by. */
function Asking({ workshop }: Props) {
  const settled = useSettled();
  const asked = useQuery(possibleOrganizersQuery(workshop.id));
  const [chosen, choose] = useState('');
  const [as, setAs] = useState<'confirmed' | 'standby'>('confirmed');
  const free = (asked.data ?? []).filter(({ state }) => state === null || state === 'unavailable');
  const userId = chosen || (free[0]?.userId ?? '');
  const ask = useMutation({
    mutationFn: () => api.askOrganizer(workshop.id, { userId, as }),
    onSuccess: () => {
      sayDone('team', text().wasAsked(free.find((one) => one.userId === userId)?.displayName ?? ''));
      choose('');
    },
    onSettled: settled,
  });
  return (
    <Section title={text().ask}>
      {asked.isError ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {asked.data && free.length === 0 ? <p>{text().nobodyToAsk}</p> : null}
      {free.length > 0 ? (
        <Card>
          <Form onSubmit={() => ask.mutate()}>
            <Pair>
              <NativeSelect
                label={text().askWhom}
                value={userId}
                onChange={({ currentTarget }) => choose(currentTarget.value)}
                data={free.map((one) => ({
                  value: one.userId,
                  label: one.overlaps ? text().overlaps(one.displayName) : one.displayName,
                }))}
              />
              <NativeSelect
                label={text().askAs}
                value={as}
                onChange={({ currentTarget: { value } }) =>
                  setAs(value === 'standby' ? 'standby' : 'confirmed')
                }
                data={[
                  { value: 'confirmed', label: text().asRun },
                  { value: 'standby', label: text().asStandby },
                ]}
              />
            </Pair>
            {ask.isError ? <Problem error={ask.error} /> : null}
            <div>
              <Button type="submit" loading={ask.isPending}>
                {text().askNow}
              </Button>
            </div>
          </Form>
        </Card>
      ) : null}
    </Section>
  );
}

/** Somebody cannot run it: others are asked at once. */
function CoverDialog({ workshop, onClose }: Props & { onClose: () => void }) {
  const me = useMe();
  const settled = useSettled();
  const [reason, setReason] = useState('');
  const cover = useMutation({
    mutationFn: () => api.askForCover(me.userId, workshop.id, reason),
    onSuccess: () => {
      sayDone('cover', text().coverAsked);
      onClose();
    },
    onSettled: settled,
  });
  return (
    <Dialog title={text().cannotTitle} onClose={onClose}>
      <Form onSubmit={() => cover.mutate()}>
        <p>{text().cannotText}</p>
        <Textarea
          data-autofocus
          dir="auto"
          autosize
          minRows={2}
          maxLength={500}
          label={text().reason}
          description={text().reasonText}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        {cover.isError ? <Problem error={cover.error} /> : null}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={cover.isPending}>
            {text().askForCover}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
