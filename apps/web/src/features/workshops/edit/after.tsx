import { Button, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Workshop } from '../../../api/index.ts';
import { Dialog, DialogActions } from '../../../ui/dialog.tsx';
import { Form } from '../../../ui/form.tsx';
import { numberOf } from '../../../ui/format.ts';
import { Section } from '../../../ui/page.tsx';
import { Row, Rows } from '../../../ui/rows.tsx';
import { sayDone, sayFailed } from '../../../ui/say.tsx';
import { Problem } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { linkAddress } from '../link-secret.ts';
import { useSettled } from '../queries.ts';
import { clockIn, instantIn } from '../times.ts';

const text = () => words.organizing;
type Props = { workshop: Workshop };

/** What else is done with a workshop: from publishing it to its end. */
export function After({ workshop }: Props) {
  const [open, setOpen] = useState<'cancel' | 'copy'>();
  const settled = useSettled();
  const { id, state, link } = workshop;
  const act = useMutation({
    mutationFn: (what: 'publish' | 'complete') =>
      what === 'publish' ? api.publishWorkshop(id) : api.completeWorkshop(id),
    onSuccess: (_, what) => sayDone('workshop', what === 'publish' ? text().published : text().completed),
    onError: sayFailed,
    onSettled: settled,
  });
  const button = (said: string, onClick: () => void, loading = false) => (
    <Button variant="default" size="sm" loading={loading} onClick={onClick}>
      {said}
    </Button>
  );
  const hasBegun = Date.parse(workshop.startsAt) <= Date.now();
  return (
    <Section title={text().after}>
      <Rows label={text().after}>
        {state === 'draft' ? (
          <Row
            title={text().publish}
            note={text().publishText}
            actions={
              <Button size="sm" loading={act.isPending} onClick={() => act.mutate('publish')}>
                {text().publish}
              </Button>
            }
          />
        ) : null}
        {link !== null && workshop.visibility === 'link' ? (
          <LinkToIt workshop={workshop} link={link} />
        ) : null}
        <Row
          title={text().copy}
          note={text().copyText}
          actions={button(text().copy, () => setOpen('copy'))}
        />
        {state === 'published' && hasBegun ? (
          <Row
            title={text().complete}
            actions={button(text().complete, () => act.mutate('complete'), act.isPending)}
          />
        ) : null}
        {state === 'draft' || state === 'published' ? (
          <Row
            title={text().cancel}
            note={text().cancelText}
            actions={button(text().cancel, () => setOpen('cancel'))}
          />
        ) : null}
      </Rows>
      {open === 'cancel' ? <CancelDialog workshop={workshop} onClose={() => setOpen(undefined)} /> : null}
      {open === 'copy' ? <CopyDialog workshop={workshop} onClose={() => setOpen(undefined)} /> : null}
    </Section>
  );
}

/** For one that is found by a link only. */
function LinkToIt({ workshop, link }: Props & { link: string }) {
  const address = linkAddress(workshop.id, link);
  const copy = () =>
    navigator.clipboard.writeText(address).then(() => sayDone('workshop', text().linkCopied), sayFailed);
  const settled = useSettled();
  const renew = useMutation({
    mutationFn: () => api.renewWorkshopLink(workshop.id),
    onSuccess: () => sayDone('workshop', words.calendarFeed.renewed),
    onError: sayFailed,
    onSettled: settled,
  });
  return (
    <Row
      title={text().link}
      note={text().linkText}
      actions={
        <>
          <Button variant="default" size="sm" onClick={() => void copy()}>
            {text().copyLink}
          </Button>
          <Button variant="default" size="sm" loading={renew.isPending} onClick={() => renew.mutate()}>
            {words.calendarFeed.renew}
          </Button>
        </>
      }
    >
      <TextInput readOnly dir="ltr" aria-label={text().link} value={address} />
    </Row>
  );
}

type DialogProps = Props & { onClose: () => void };

function CancelDialog({ workshop, onClose }: DialogProps) {
  const [message, setMessage] = useState('');
  const settled = useSettled();
  const cancel = useMutation({
    mutationFn: () => api.cancelWorkshop(workshop.id, message.trim()),
    onSuccess: () => {
      sayDone('workshop', text().cancelled);
      onClose();
    },
    onSettled: settled,
  });
  return (
    <Dialog title={text().cancelTitle} onClose={onClose}>
      <Form checked onSubmit={() => message.trim() !== '' && cancel.mutate()}>
        <p>{text().cancelText}</p>
        <Textarea
          data-autofocus
          required
          dir="auto"
          autosize
          minRows={3}
          maxLength={2000}
          label={text().cancelMessage}
          value={message}
          onChange={({ currentTarget }) => setMessage(currentTarget.value)}
        />
        {cancel.isError ? <Problem error={cancel.error} /> : null}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {text().keep}
          </Button>
          <Button type="submit" color="red" loading={cancel.isPending}>
            {text().cancel}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

const week = 7 * 86_400_000;
const mostDates = 52;

function CopyDialog({ workshop, onClose }: DialogProps) {
  const { timeZone } = workshop;
  const weeksLater = (clock: string) => {
    // By the clock there: at the same hour, whatever is set meanwhile.
    const later = new Date(Date.parse(`${clock}Z`) + week).toISOString();
    return later.slice(0, 16);
  };
  const [dates, setDates] = useState(() => [weeksLater(clockIn(timeZone, workshop.startsAt))]);
  const settled = useSettled();
  const copy = useMutation({
    mutationFn: () =>
      api.copyWorkshop(
        workshop.id,
        dates.map((clock) => instantIn(timeZone, clock)),
      ),
    onSuccess: ({ ids }) => {
      sayDone('workshop', text().copied(ids.length));
      onClose();
    },
    onSettled: settled,
  });
  return (
    <Dialog title={text().copy} onClose={onClose}>
      <Form checked onSubmit={() => dates.every((clock) => clock !== '') && copy.mutate()}>
        <p>{text().copyText}</p>
        {dates.map((clock, place) => (
          <TextInput
            // biome-ignore lint/suspicious/noArrayIndexKey: a date is its place
            key={place}
            required
            type="datetime-local"
            label={text().copyDate(numberOf(place + 1, 0))}
            value={clock}
            onChange={({ currentTarget: { value } }) =>
              setDates(dates.map((one, at) => (at === place ? value : one)))
            }
          />
        ))}
        <Button
          variant="default"
          disabled={dates.length >= mostDates}
          onClick={() =>
            setDates([...dates, weeksLater(dates.at(-1) || clockIn(timeZone, workshop.startsAt))])
          }
        >
          {text().addDate}
        </Button>
        {copy.isError ? <Problem error={copy.error} /> : null}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={copy.isPending}>
            {text().makeCopies}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
