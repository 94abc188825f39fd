import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { OrganizedWorkshop, TakenPart, WorkshopSummary } from '../../api/index.ts';
import { joined } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { State } from '../../ui/rows.tsx';
import { localeNow, words } from '../../words/index.ts';
import type { Subject } from '../people/queries.ts';
import { hoursOf, isElsewhere, leafOf, ownStartOf, whereOf } from './times.ts';
import { useZone } from './use-zone.ts';
import styles from './workshops.module.css';

type Any = Omit<WorkshopSummary, 'fits' | 'participation'> & {
  fits?: boolean;
  participation?: TakenPart['participation'] | null;
  organizes?: OrganizedWorkshop['organizes'];
};

/** What a language is called in the one of the screens. */
export const languageOf = (name: string): string =>
  new Intl.DisplayNames(localeNow(), { type: 'language' }).of(name) ?? name;

/** The day as a leaf of a calendar. */
function Leaf({ weekday, day, month }: ReturnType<typeof leafOf>) {
  return (
    <div className={styles.leaf} aria-hidden="true">
      <span>{weekday}</span>
      <span className={styles.day}>{day}</span>
      <span>{month}</span>
    </div>
  );
}

/** One workshop of a list: when, what, where, and how the person stands to it. */
export function WorkshopCard({ workshop, subject }: { workshop: Any; subject: Subject }) {
  const { title, language } = workshop;
  const zone = useZone();
  const here = { ...workshop, timeZone: zone };
  const leaf = leafOf(here);
  return (
    <li className={workshop.state === 'cancelled' ? styles.off : styles.card}>
      <Leaf {...leaf} />
      <div className={styles.text}>
        <p className={styles.title}>
          <Link
            className={styles.whole}
            to="/workshops/$workshopId"
            params={{ workshopId: workshop.id }}
            search={subject.own ? {} : { for: subject.userId }}
          >
            <bdi>{title}</bdi>
          </Link>
        </p>
        <p className={styles.soft}>
          <span className={styles.spoken}>{`${leaf.weekday} ${leaf.day} ${leaf.month}, `}</span>
          {joined([
            hoursOf(here),
            whereOf(workshop, words.workshops.online),
            isElsewhere(workshop, zone) ? words.workshops.ownStart(ownStartOf(workshop, zone)) : null,
          ])}
        </p>
        <p className={styles.soft}>
          {joined([seatsOf(workshop), words.workshops.inLanguage(languageOf(language))])}
        </p>
        <Signs workshop={workshop} subject={subject} />
      </div>
      <span className={styles.on}>
        <Icon name="on" />
      </span>
    </li>
  );
}

/** Whether one could still come. */
function seatsOf({ state, freeSeats, waiting, signUp }: Any): string | null {
  const texts = words.workshops;
  if (state !== 'published') return null;
  if (signUp === 'closed') return texts.isClosed;
  const full = waiting > 0 ? texts.fullWaiting(waiting) : texts.full;
  const seats = freeSeats > 0 ? texts.seats(freeSeats) : full;
  return signUp === 'not-yet' ? joined([seats, texts.opensLater]) : seats;
}

function Signs({ workshop, subject }: { workshop: Any; subject: Subject }) {
  const texts = words.workshops;
  const { state, participation, organizes, organizerWanted, fits } = workshop;
  const open = participation && participation.state !== 'cancelled' ? participation.state : undefined;
  const signs: ReactNode[] = [];
  if (state !== 'published')
    signs.push(
      <State key="state" attention={state === 'cancelled'}>
        {texts.states[state]}
      </State>,
    );
  if (organizes && organizes !== 'confirmed')
    signs.push(
      <State key="organizes" attention={organizes === 'invited'}>
        {words.organizing.organizerStates[organizes]}
      </State>,
    );
  if (organizerWanted)
    signs.push(
      <State key="wanted" attention>
        {texts.wanted}
      </State>,
    );
  if (open) signs.push(<Taken key="taken" state={open} />);
  else if (fits !== undefined && workshop.signUp !== 'closed')
    signs.push(
      fits ? (
        <span key="fits" className={styles.fits}>
          <Icon name="done" />
          {texts.fits(subject.own, subject.name)}
        </span>
      ) : (
        <span key="fits" className={styles.unfit}>
          <Icon name="attention" />
          {texts.unfit}
        </span>
      ),
    );
  return signs.length > 0 ? <p className={styles.signs}>{signs}</p> : null;
}

/** How they take part. */
function Taken({ state }: { state: TakenPart['participation']['state'] }) {
  const isIn = state === 'registered' || state === 'attended';
  return (
    <span className={isIn ? styles.taken : styles.waits}>
      {isIn ? <Icon name="done" /> : null}
      {words.workshops.takes[state]}
    </span>
  );
}
