import { useParams } from '@tanstack/react-router';
import { BackLink } from '../../ui/back-link.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { ConsentList } from '../consent/consent-list.tsx';
import { useMe } from '../identity/me.ts';
import { type About, say, useAbout } from './about.ts';
import { CopySection } from './copy-section.tsx';
import { EraseSection } from './erase-section.tsx';
import { KeptSection } from './kept-section.tsx';
import { LookedSection } from './looked-section.tsx';
import { SeesSection } from './sees-section.tsx';

/** One's own data: what is allowed, who sees it, and what one may ask of it. */
export function MyDataPage() {
  const { userId, displayName, minor } = useMe();
  const about = { userId, own: true, young: minor, name: displayName };
  return <DataPage about={about} above={<BackLink to="/settings">{words.settings.title}</BackLink>} />;
}

/** The same of a child, for whoever decides for them. */
export function DataOfPage() {
  const { userId } = useParams({ from: '/app/people/$userId/data' });
  const about = useAbout(userId);
  const back = (
    <BackLink to="/people/$userId" params={{ userId }}>
      {about.name || words.screens.people}
    </BackLink>
  );
  // Every sentence names them.
  if (!about.own && about.name === '')
    return (
      <Page title={words.screens.people} above={back}>
        <RowsLoading rows={6} />
      </Page>
    );
  return <DataPage key={userId} about={about} above={back} />;
}

function DataPage({ about, above }: { about: About; above: React.ReactNode }) {
  const { title, lead } = words.privacy;
  const { consents } = words;
  return (
    <Page title={say(title, about)} lead={say(lead, about)} above={above}>
      <Section title={say(consents.title, about)} note={say(consents.note, about)}>
        <ConsentList about={about} />
      </Section>
      <SeesSection about={about} />
      <LookedSection about={about} />
      <CopySection about={about} />
      <KeptSection about={about} />
      <EraseSection about={about} />
    </Page>
  );
}
