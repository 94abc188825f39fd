import { Button, Switch } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Participation, type Workshop } from '../../../api/index.ts';
import { localDayOf } from '../../../ui/format.ts';
import { Icon } from '../../../ui/icons.tsx';
import { Card } from '../../../ui/page.tsx';
import { sayDone, sayFailed } from '../../../ui/say.tsx';
import { words } from '../../../words/index.ts';
import type { Subject } from '../../people/queries.ts';
import { useSettled } from '../queries.ts';
import { momentOf } from '../times.ts';
import { useZone } from '../use-zone.ts';
import { Inside } from './inside.tsx';
import { LeaveDialog } from './leave-dialog.tsx';
import { SignUpDialog } from './sign-up-dialog.tsx';
import styles from './view.module.css';

type Props = { workshop: Workshop; subject: Subject; link: string | undefined };

/** How the person stands to the workshop, and the one thing to do. */
export function TakingPart({ workshop, subject, link }: Props) {
  const { participation } = workshop;
  return (
    <section aria-label={words.signUp.title}>
      <Card>
        {participation && participation.state !== 'cancelled' ? (
          <Taken workshop={workshop} participation={participation} subject={subject} />
        ) : (
          <NotYet workshop={workshop} subject={subject} link={link} />
        )}
      </Card>
    </section>
  );
}

/** Nobody has signed up: whether one can, and what is missing. */
function NotYet({ workshop, subject, link }: Props) {
  const texts = words.signUp;
  const [asking, ask] = useState(false);
  const timeZone = useZone();
  const { state, signUp, freeSeats, signUpFrom, signUpUntil, requirements } = workshop;
  const { own, name } = subject;
  const missing = requirements.filter(({ hard, verdict }) => hard && verdict !== 'met');
  if (state !== 'published') return <p className={styles.soft}>{texts.over}</p>;
  if (signUp === 'closed') return <p className={styles.soft}>{texts.closed}</p>;
  const isFull = freeSeats === 0;
  const when =
    signUp === 'not-yet' && signUpFrom
      ? texts.notYet(momentOf({ instant: signUpFrom, timeZone }))
      : signUpUntil
        ? texts.until(momentOf({ instant: signUpUntil, timeZone }))
        : null;
  return (
    <div className={styles.offer}>
      <div>
        <p className={styles.strong}>{isFull ? words.workshops.full : words.workshops.seats(freeSeats)}</p>
        {isFull ? <p className={styles.soft}>{texts.fullText}</p> : null}
        {when ? <p className={styles.soft}>{when}</p> : null}
        {missing.length > 0 ? (
          <p className={styles.missing}>
            <Icon name="attention" />
            <span>
              {texts.missing(own, name, missing.map((one) => one.name).join(', '))}{' '}
              <a className={styles.link} href="#needs">
                {texts.seeNeeds}
              </a>
            </span>
          </p>
        ) : null}
      </div>
      {signUp === 'open' && missing.length === 0 ? (
        <Button size="md" onClick={() => ask(true)}>
          {isFull ? texts.wait(own, name) : texts.signUp(own, name)}
        </Button>
      ) : null}
      {asking ? (
        <SignUpDialog workshop={workshop} subject={subject} link={link} onClose={() => ask(false)} />
      ) : null}
    </div>
  );
}

type TakenProps = { workshop: Workshop; participation: Participation; subject: Subject };

/** Where they have a seat, wait for one, or were. */
function Taken({ workshop, participation, subject }: TakenProps) {
  const texts = words.signUp;
  const [leaving, leave] = useState(false);
  const { state, ahead, signedUpAt } = participation;
  const { own, name } = subject;
  if (state === 'attended' || state === 'no-show')
    return (
      <p className={styles.strong}>
        {state === 'attended' ? texts.attended(own, name) : texts.noShow(own, name)}
      </p>
    );
  const waits = state === 'waitlisted';
  const isOpen = workshop.state === 'published';
  return (
    <div className={styles.taken}>
      <div className={styles.offer}>
        <div>
          <p className={waits ? styles.strong : styles.seat}>
            {waits ? null : <Icon name="done" />}
            {waits ? texts.waitlisted(own, name) : texts.registered(own, name)}
          </p>
          <p className={styles.soft}>
            {waits && ahead !== null ? `${texts.ahead(ahead, own, name)} ` : null}
            {texts.registeredOn(localDayOf(signedUpAt))}
          </p>
        </div>
        {isOpen ? (
          <Button variant="default" onClick={() => leave(true)}>
            {waits ? texts.leaveWait : texts.leave}
          </Button>
        ) : null}
      </div>
      {isOpen ? <Choices participation={participation} subject={subject} /> : null}
      {isOpen && !waits ? (
        <Inside workshop={workshop} participation={participation} subject={subject} />
      ) : null}
      {leaving ? (
        <LeaveDialog participation={participation} subject={subject} onClose={() => leave(false)} />
      ) : null}
    </div>
  );
}

/** Who sees what of it; each is kept at once. */
function Choices({ participation, subject }: Omit<TakenProps, 'workshop'>) {
  const texts = words.signUp;
  const settled = useSettled();
  const { own, name } = subject;
  const change = useMutation({
    mutationFn: (wish: Partial<Pick<Participation, 'visible' | 'sharesSessions'>>) =>
      api.changeParticipation(subject.userId, participation.id, wish),
    onSuccess: () => sayDone('participation', texts.saved),
    onError: sayFailed,
    onSettled: settled,
  });
  const wished = change.isPending ? change.variables : {};
  const now = { ...participation, ...wished };
  return (
    <fieldset className={styles.choices}>
      <legend className={styles.legend}>{texts.choices}</legend>
      <Switch
        label={texts.visible(own, name)}
        description={texts.visibleText}
        checked={now.visible}
        onChange={({ currentTarget }) => change.mutate({ visible: currentTarget.checked })}
      />
      <Switch
        label={texts.shares(own, name)}
        description={texts.sharesText}
        checked={now.sharesSessions}
        onChange={({ currentTarget }) => change.mutate({ sharesSessions: currentTarget.checked })}
      />
    </fieldset>
  );
}
