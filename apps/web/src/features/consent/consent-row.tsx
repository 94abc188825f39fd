import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Consents, Purpose } from '../../api/index.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { joined, localDayOf } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { Problem } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { type About, say } from '../privacy/about.ts';
import styles from './consent.module.css';
import { ConsentHistory } from './consent-history.tsx';
import { giverOf } from './giver.ts';
import { type Standing, standingOf, waysOf } from './standing.ts';
import { useDecision } from './use-decision.ts';

const text = () => words.consents;

type RowProps = { about: About; purpose: Purpose; consents: Consents };

/** One purpose: what it is about, how it stands, and the one thing to do about it. */
export function ConsentRow({ about, purpose, consents }: RowProps) {
  const standing = standingOf(consents, purpose);
  const ways = waysOf(standing, purpose, { own: about.own, consents });
  const [taking, take] = useState(false);
  const { give, withdraw } = useDecision(about.userId, purpose);
  const title = words.settings.purpose(purpose.name);
  const history = consents.items.filter((one) => one.purpose === purpose.name);
  return (
    <li className={styles.row}>
      <div className={styles.text}>
        <h3 className={styles.purpose}>{title}</h3>
        <Body purpose={purpose} young={about.young} />
        <State standing={standing} about={about} />
        {standing.kind === 'given' && purpose.name === 'service' ? (
          <p className={styles.service}>
            {text().service}{' '}
            <Link className={styles.link} to="." hash="erase">
              {text().toErasing}
            </Link>
          </p>
        ) : null}
        {history.length > 0 ? <ConsentHistory about={about} entries={history} /> : null}
      </div>
      <div className={styles.ways}>
        {ways.give ? (
          <GiveButton kind={ways.give} title={title} busy={give.isPending} onGive={() => give.mutate()} />
        ) : null}
        {ways.takeBack ? (
          <Button
            variant="default"
            size="sm"
            aria-label={words.settings.withdrawFor(title)}
            onClick={() => take(true)}
          >
            {words.settings.withdraw}
          </Button>
        ) : null}
      </div>
      {taking ? (
        <WithdrawDialog
          title={title}
          effect={text().withdrawing(purpose.name)}
          mayAgain={consents.mayGive}
          busy={withdraw.isPending}
          error={withdraw.error}
          onTake={() => withdraw.mutate(undefined, { onSuccess: () => take(false) })}
          onClose={() => {
            take(false);
            withdraw.reset();
          }}
        />
      ) : null}
    </li>
  );
}

type GiveProps = { kind: 'give' | 'new' | 'too'; title: string; busy: boolean; onGive: () => void };

function GiveButton({ kind, title, busy, onGive }: GiveProps) {
  const { give, giveFor } = words.settings;
  const { giveNew, giveNewFor, giveToo, giveTooFor } = text();
  const labels = {
    give: [give, giveFor(title)],
    new: [giveNew, giveNewFor(title)],
    too: [giveToo, giveTooFor(title)],
  } as const;
  const [label, name] = labels[kind];
  return (
    <Button
      variant={kind === 'give' ? 'light' : 'filled'}
      size="sm"
      loading={busy}
      aria-label={name}
      onClick={onGive}
    >
      {label}
    </Button>
  );
}

/** A text of more than a few lines is folded away: the screen is to be read at a glance. */
const glance = 400;

/** Children read first what it is about; the text itself is what is agreed to, by them too. */
function Body({ purpose, young }: { purpose: Purpose; young: boolean }) {
  const plain = young ? text().plain[purpose.name] : undefined;
  const body = (
    <p className={styles.body} lang={purpose.language} dir="auto">
      {purpose.body}
    </p>
  );
  if (!plain && purpose.body.length <= glance) return body;
  return (
    <>
      {plain ? <p>{plain}</p> : null}
      <details className={styles.unfolds}>
        <summary>{text().read}</summary>
        {body}
        <p className={styles.version}>{text().version(purpose.version)}</p>
      </details>
    </>
  );
}

function State({ standing, about }: { standing: Standing; about: About }) {
  switch (standing.kind) {
    case 'given':
      return (
        <p className={styles.given}>
          <Icon name="done" />
          {joined([text().given(localDayOf(standing.consent.givenAt)), giverOf(standing.consent, about)])}
        </p>
      );
    case 'changed':
      return <p className={styles.attention}>{text().changed}</p>;
    case 'waits':
      return <p className={styles.attention}>{say(text().waitsFor[standing.offer.waitsFor], about)}</p>;
    case 'of-age':
      return <p className={styles.attention}>{text().ofAge}</p>;
    case 'withdrawn':
      return (
        <p className={styles.state}>
          {words.settings.withdrawn(localDayOf(standing.consent.withdrawnAt ?? standing.consent.givenAt))}
        </p>
      );
    case 'none':
      return <p className={styles.state}>{words.settings.notGiven}</p>;
  }
}

type WithdrawProps = {
  title: string;
  effect: string;
  mayAgain: boolean;
  busy: boolean;
  error: unknown;
  onTake: () => void;
  onClose: () => void;
};

/** Says first, in plain words, what happens at once: a part of it cannot be undone. */
function WithdrawDialog({ title, effect, mayAgain, busy, error, onTake, onClose }: WithdrawProps) {
  return (
    <Dialog title={text().withdrawTitle(title)} onClose={onClose}>
      <p>{text().withdrawText}</p>
      <p className={styles.effect}>{effect}</p>
      {mayAgain ? <p className={styles.state}>{text().again}</p> : null}
      {error ? <Problem error={error} /> : null}
      <DialogActions>
        <Button variant="default" data-autofocus onClick={onClose}>
          {text().keep}
        </Button>
        <Button loading={busy} onClick={onTake}>
          {text().takeBack}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
