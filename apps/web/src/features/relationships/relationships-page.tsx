import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { Icon } from '../../ui/icons.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { holds } from '../people/may.ts';
import { peopleQuery } from '../people/queries.ts';
import { AskDialog } from './ask-dialog.tsx';
import { ChildDialog } from './child-dialog.tsx';
import { RelationshipLists } from './relationship-list.tsx';
import styles from './relationships.module.css';

const childWords = new Set(['child', 'ward']);

/** Who can see my data and whom I can see; a parent looks at the same of each child. */
export function RelationshipsPage() {
  const me = useMe();
  const { of } = useSearch({ from: '/app/relationships' });
  const people = useQuery(peopleQuery);
  const children = people.data?.filter((one) => childWords.has(one.relationship ?? '')) ?? [];
  const child = children.find((one) => one.userId === of);
  const texts = words.relationships;
  const about = child
    ? { userId: child.userId, name: child.displayName, own: false }
    : { userId: me.userId, name: me.displayName, own: true };
  return (
    <Page title={texts.title} lead={child ? texts.leadOf(child.displayName) : texts.lead}>
      {children.length > 0 ? (
        <nav className={styles.whose} aria-label={texts.switch}>
          <Choice>{texts.me}</Choice>
          {children.map((one) => (
            <Choice key={one.userId} of={one.userId}>
              {one.displayName}
            </Choice>
          ))}
        </nav>
      ) : null}
      <RelationshipLists
        key={about.userId}
        about={about}
        titles={
          child
            ? { whoSees: texts.whoSeesOf(about.name), whomSees: texts.whomSeeOf(about.name) }
            : { whoSees: texts.whoSees, whomSees: texts.whomSee }
        }
        ask={child ? null : <Ask />}
      />
      {!child && holds(me, 'child:create') ? <Children /> : null}
    </Page>
  );
}

const Choice = ({ of, children }: { of?: string; children: string }) => (
  <Link
    to="/relationships"
    search={of ? { of } : {}}
    className={styles.choice}
    // Two choices differ by what they search for only.
    activeOptions={{ exact: true, includeSearch: true }}
  >
    {children}
  </Link>
);

function Ask() {
  const [open, { open: show, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="light" size="sm" onClick={show}>
        {words.relationships.ask.open}
      </Button>
      {open ? <AskDialog onClose={close} /> : null}
    </>
  );
}

function Children() {
  const [open, { open: show, close }] = useDisclosure(false);
  const texts = words.relationships.child;
  return (
    <Section
      title={texts.title}
      note={texts.text}
      actions={
        <Button variant="light" size="sm" leftSection={<Icon name="add" />} onClick={show}>
          {texts.open}
        </Button>
      }
    >
      {open ? <ChildDialog onClose={close} /> : null}
    </Section>
  );
}
