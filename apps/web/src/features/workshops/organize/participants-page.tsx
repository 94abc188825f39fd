import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api, type Participant } from '../../../api/index.ts';
import { BackLink } from '../../../ui/back-link.tsx';
import { Dialog, DialogActions } from '../../../ui/dialog.tsx';
import { joined, localDayOf, numberOf } from '../../../ui/format.ts';
import { Icon } from '../../../ui/icons.tsx';
import { Page } from '../../../ui/page.tsx';
import { Initials, Quiet, Row, Rows, State } from '../../../ui/rows.tsx';
import { sayDone, sayFailed } from '../../../ui/say.tsx';
import { Empty, Problem, RowsLoading } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { useMe } from '../../identity/me.ts';
import { participantsQuery, useSettled, workshopQuery } from '../queries.ts';
import { CheckInByCode } from './check-in.tsx';

const text = () => words.organizing;
const twoHours = 7_200_000;
const isOpen = ({ state }: Participant) => state !== 'cancelled';

/** Who comes, in the order in which they signed up; checked in at the door. */
export function ParticipantsPage() {
  const { workshopId } = useParams({ from: '/app/workshops/$workshopId/participants' });
  const me = useMe();
  const workshop = useQuery(workshopQuery(me.userId, workshopId, undefined)).data;
  const asked = useQuery(participantsQuery(workshopId));
  const people = asked.data?.filter(isOpen) ?? [];
  // Sooner nobody can say of somebody that they did not come.
  const isTime = workshop !== undefined && Date.now() >= Date.parse(workshop.startsAt) - twoHours;
  const waits = people.filter(({ state }) => state === 'waitlisted').length;
  return (
    <Page
      title={text().participants}
      lead={
        workshop
          ? joined([
              workshop.title,
              text().participantsLead(
                numberOf(workshop.capacity - workshop.freeSeats, 0),
                numberOf(workshop.capacity, 0),
                numberOf(waits, 0),
              ),
            ])
          : null
      }
      above={
        <BackLink to="/workshops/$workshopId" params={{ workshopId }}>
          {text().back}
        </BackLink>
      }
      actions={
        people.length > 0 ? (
          <Button
            component="a"
            href={api.participantsAddress(workshopId)}
            download
            variant="default"
            leftSection={<Icon name="download" />}
          >
            {text().csv}
          </Button>
        ) : null
      }
    >
      {asked.isPending ? <RowsLoading rows={4} /> : null}
      {asked.isError && !asked.data ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {asked.data && people.length === 0 ? <Empty title={text().noneYet} text={text().noneYetText} /> : null}
      {people.length > 0 ? (
        <>
          {isTime ? <CheckInByCode workshopId={workshopId} /> : null}
          <Rows label={text().participants}>
            {people.map((one) => (
              <ParticipantRow key={one.id} workshopId={workshopId} participant={one} isTime={isTime} />
            ))}
          </Rows>
          {isTime ? null : <CheckInByCode workshopId={workshopId} />}
        </>
      ) : null}
    </Page>
  );
}

type RowProps = { workshopId: string; participant: Participant; isTime: boolean };

function ParticipantRow({ workshopId, participant, isTime }: RowProps) {
  const { state, displayName, signedUpAt, signedUpBy, isMinor, requirements } = participant;
  const lacking = requirements.filter(({ verdict }) => verdict !== 'met').map(({ name }) => name);
  // What somebody says after they signed up, an allergy say, must not be missed.
  const changed = requirements.flatMap(({ name, verdict, now }) =>
    now && now.verdict !== verdict ? text().nowStands(name, now.verdict) : [],
  );
  return (
    <Row
      face={<Initials name={displayName} />}
      title={displayName}
      state={
        <>
          <State attention={state === 'waitlisted' || state === 'no-show'}>
            {words.workshops.takes[state]}
          </State>
          {isMinor ? <State>{text().minor}</State> : null}
        </>
      }
      note={joined([
        signedUpAt ? localDayOf(signedUpAt) : null,
        signedUpBy ? text().by(signedUpBy.displayName) : null,
      ])}
      actions={<Actions workshopId={workshopId} participant={participant} isTime={isTime} />}
    >
      {requirements.length > 0 ? (
        <Quiet>{lacking.length > 0 ? text().lacks(lacking.join(', ')) : text().allMet}</Quiet>
      ) : null}
      {changed.length > 0 ? <State attention>{changed.join('; ')}</State> : null}
    </Row>
  );
}

type Removing = Omit<RowProps, 'isTime'> & { onClose: () => void };
type Act = 'checkIn' | 'undo' | 'noShow';

/** What an organizer says of one participant. */
function Actions({ workshopId, participant, isTime }: RowProps) {
  const settled = useSettled();
  const [removing, remove] = useState(false);
  const { id, state, displayName } = participant;
  const act = useMutation({
    mutationFn: (what: Act) =>
      what === 'checkIn'
        ? api.checkIn(workshopId, id)
        : what === 'undo'
          ? api.undoAttendance(workshopId, id)
          : api.noShow(workshopId, id),
    onError: sayFailed,
    onSettled: settled,
  });
  const button = (what: Act, said: string, long: string) => (
    <Button
      size="sm"
      variant={what === 'checkIn' ? 'light' : 'default'}
      aria-label={long}
      loading={act.isPending && act.variables === what}
      onClick={() => act.mutate(what)}
    >
      {said}
    </Button>
  );
  const isOver = state === 'attended' || state === 'no-show';
  return (
    <>
      {state === 'registered' ? button('checkIn', text().checkIn, text().checkInOf(displayName)) : null}
      {state === 'registered' && isTime
        ? button('noShow', text().noShow, text().noShowOf(displayName))
        : null}
      {isOver ? button('undo', text().undo, text().undoOf(displayName)) : null}
      {isOver ? null : (
        <Button
          size="sm"
          variant="default"
          aria-label={text().removeOf(displayName)}
          onClick={() => remove(true)}
        >
          {text().remove}
        </Button>
      )}
      {removing ? (
        <RemoveDialog workshopId={workshopId} participant={participant} onClose={() => remove(false)} />
      ) : null}
    </>
  );
}

function RemoveDialog({ workshopId, participant, onClose }: Removing) {
  const settled = useSettled();
  const { id, displayName } = participant;
  const remove = useMutation({
    mutationFn: () => api.removeParticipant(workshopId, id),
    onSuccess: () => {
      sayDone('participation', text().removed(displayName));
      onClose();
    },
    onSettled: settled,
  });
  return (
    <Dialog title={text().removeTitle(displayName)} onClose={onClose}>
      <p>{text().removeText}</p>
      {remove.isError ? <Problem error={remove.error} /> : null}
      <DialogActions>
        <Button variant="default" data-autofocus onClick={onClose}>
          {words.cancel}
        </Button>
        <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
          {text().remove}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
