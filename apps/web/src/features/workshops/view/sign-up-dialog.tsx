import { Button, Checkbox } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Workshop, whyOf } from '../../../api/index.ts';
import { Dialog, DialogActions } from '../../../ui/dialog.tsx';
import { Form } from '../../../ui/form.tsx';
import { sayDone } from '../../../ui/say.tsx';
import { Notice, Problem } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import type { Subject } from '../../people/queries.ts';
import { useSettled, workshopQuery } from '../queries.ts';
import { Requirements } from './requirements.tsx';
import styles from './view.module.css';

type Props = { workshop: Workshop; subject: Subject; link: string | undefined; onClose: () => void };

/** Those answers after which the newer requirements are shown, and one goes on by them. */
const isOutdated = (why: string | undefined): boolean =>
  why === 'requirements-changed' || why === 'not-accepted';

/** Signs up by what was shown. Where that has changed meanwhile, it shows what is asked for now. */
export function SignUpDialog({ workshop, subject, link, onClose }: Props) {
  const texts = words.signUp;
  const queries = useQueryClient();
  const settled = useSettled();
  const { own, name, userId } = subject;
  const [accepted, accept] = useState<readonly string[]>([]);
  const [visible, setVisible] = useState(false);
  const [sharesSessions, setShares] = useState(false);
  const soft = workshop.requirements.filter(({ hard, verdict }) => !hard && verdict !== 'met');
  const lacksHard = workshop.requirements.some(({ hard, verdict }) => hard && verdict !== 'met');
  const isFull = workshop.freeSeats === 0;
  const signUp = useMutation({
    mutationFn: () =>
      api.signUp(userId, {
        workshopId: workshop.id,
        requirementsVersion: workshop.requirementsVersion,
        accepts: soft.map(({ id }) => id).filter((id) => accepted.includes(id)),
        ...(link === undefined ? {} : { link }),
        visible,
        sharesSessions,
      }),
    onSuccess: async ({ state }) => {
      await settled();
      sayDone(
        'participation',
        state === 'registered' ? texts.done(own, name, workshop.title) : texts.doneWait(own, name),
      );
      onClose();
    },
    onError: () => queries.invalidateQueries(workshopQuery(userId, workshop.id, link)),
  });
  const outdated = isOutdated(whyOf(signUp.error));
  const open = soft.filter(({ id }) => !accepted.includes(id));
  return (
    <Dialog title={isFull ? texts.waitDialog(own, name) : texts.dialog(own, name)} onClose={onClose}>
      <Form onSubmit={() => signUp.mutate()}>
        {signUp.isError ? <Refused error={signUp.error} /> : null}
        {outdated ? <Requirements requirements={workshop.requirements} subject={subject} /> : null}
        <Softs soft={soft} accepted={accepted} onAccept={accept} />
        <fieldset className={styles.choices}>
          <legend className={styles.legend}>{texts.choices}</legend>
          <Checkbox
            label={texts.visible(own, name)}
            description={texts.visibleText}
            checked={visible}
            onChange={({ currentTarget }) => setVisible(currentTarget.checked)}
          />
          <Checkbox
            label={texts.shares(own, name)}
            description={texts.sharesText}
            checked={sharesSessions}
            onChange={({ currentTarget }) => setShares(currentTarget.checked)}
          />
        </fieldset>
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button
            type="submit"
            data-autofocus
            loading={signUp.isPending}
            disabled={open.length > 0 || lacksHard}
          >
            {isFull ? texts.confirmWait : texts.confirm}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

type SoftsProps = {
  soft: Workshop['requirements'];
  accepted: readonly string[];
  onAccept: (ids: string[]) => void;
};

/** What would be good to have and is not there: each is asked about. */
function Softs({ soft, accepted, onAccept }: SoftsProps) {
  if (soft.length === 0) return null;
  return (
    <fieldset className={styles.choices}>
      <legend className={styles.legend}>{words.signUp.acceptTitle}</legend>
      <p className={styles.soft}>{words.signUp.acceptText}</p>
      {soft.map(({ id, name, note }) => (
        <Checkbox
          key={id}
          label={words.signUp.accept(name)}
          description={note || undefined}
          checked={accepted.includes(id)}
          onChange={({ currentTarget }) =>
            onAccept(currentTarget.checked ? [...accepted, id] : accepted.filter((other) => other !== id))
          }
        />
      ))}
    </fieldset>
  );
}

/** Why nobody was signed up. */
function Refused({ error }: { error: Error }) {
  const texts = words.signUp;
  const why = whyOf(error);
  if (isOutdated(why)) return <Notice title={texts.changedTitle} text={texts.changedText} />;
  const text = why === undefined ? undefined : texts.cannot[why];
  return text === undefined ? <Problem error={error} /> : <Notice title={texts.cannotTitle} text={text} />;
}
