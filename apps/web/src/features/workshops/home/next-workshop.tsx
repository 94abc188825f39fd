import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Section } from '../../../ui/page.tsx';
import { words } from '../../../words/index.ts';
import { useMe } from '../../identity/me.ts';
import { holds } from '../../people/may.ts';
import type { Subject } from '../../people/queries.ts';
import { CoverCalls } from '../organize/cover-calls.tsx';
import { allOf, organizedQuery, participationsQuery, useForChoices } from '../queries.ts';
import { WorkshopCard } from '../workshop-card.tsx';
import styles from '../workshops.module.css';
import own from './home.module.css';
import { CoverNeeded, Running } from './running.tsx';

type Dated = { readonly state: string; readonly startsAt: string; readonly endsAt: string };

/** What is announced and not over, the soonest first. */
const coming = <T extends Dated>(all: readonly T[]): T[] =>
  all
    .filter(({ state, endsAt }) => state === 'published' && Date.parse(endsAt) > Date.now())
    .toSorted((a, b) => a.startsAt.localeCompare(b.startsAt));

/** Where the reader and their children go next, what they run next, and where they could step in. */
export function NextWorkshopWidget() {
  const me = useMe();
  const people = useForChoices();
  const organizes = holds(me, 'workshop:write');
  return (
    <>
      {organizes ? (
        <div className={own.calls}>
          <CoverCalls />
        </div>
      ) : null}
      {organizes && people[0] ? <NextOrganized self={people[0]} /> : null}
      {people.map((subject) => (
        <NextOf key={subject.userId} subject={subject} />
      ))}
    </>
  );
}

function NextOrganized({ self }: { self: Subject }) {
  const organized = useInfiniteQuery(organizedQuery(self.userId));
  const ahead = coming(allOf(organized.data));
  // Whoever said that they cannot run it looks for somebody too.
  const wanted = ahead.filter(({ organizerWanted }) => organizerWanted);
  const next = ahead.find(({ organizes }) => organizes === 'confirmed');
  return (
    <>
      {wanted.map((workshop) => (
        <CoverNeeded key={workshop.id} workshop={workshop} />
      ))}
      {next ? (
        <Shown title={words.organizing.homeRun} subject={self} workshop={next} show="organize">
          <Running workshop={next} />
        </Shown>
      ) : null}
    </>
  );
}

function NextOf({ subject }: { subject: Subject }) {
  const mine = useInfiniteQuery(participationsQuery(subject.userId));
  const isIn = (state: string) => state === 'registered' || state === 'waitlisted';
  const [next] = coming(allOf(mine.data).filter(({ participation }) => isIn(participation.state)));
  if (!next) return null;
  const title = subject.own ? words.organizing.home : words.organizing.homeOf(subject.name);
  return <Shown title={title} subject={subject} workshop={next} show="mine" />;
}

type ShownProps = {
  title: string;
  subject: Subject;
  workshop: Parameters<typeof WorkshopCard>[0]['workshop'];
  show: 'mine' | 'organize';
  children?: ReactNode;
};

const Shown = ({ title, subject, workshop, show, children }: ShownProps) => (
  <Section
    title={title}
    actions={
      <Link
        className={styles.link}
        to="/workshops"
        search={{ show, ...(subject.own ? {} : { for: subject.userId }) }}
      >
        {words.organizing.allWorkshops}
      </Link>
    }
  >
    <ul className={styles.list} aria-label={title}>
      <WorkshopCard workshop={workshop} subject={subject} />
    </ul>
    {children}
  </Section>
);
