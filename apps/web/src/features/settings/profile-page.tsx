import { useQuery } from '@tanstack/react-query';
import { BackLink } from '../../ui/back-link.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { profileQuery } from '../people/queries.ts';
import { AboutForm } from './about-form.tsx';
import { PictureCard } from './picture.tsx';
import { VisibilityChoice } from './visibility.tsx';

/** How others see the reader: picture, name, a few words, and who sees them. */
export function ProfilePage() {
  const me = useMe();
  // Here it is changed: it has to be what the server has now.
  const profile = useQuery({ ...profileQuery(me.userId), refetchOnMount: 'always' });
  const texts = words.personal.profile;
  return (
    <Page
      title={texts.title}
      lead={texts.link}
      above={<BackLink to="/settings">{words.screens.settings}</BackLink>}
    >
      {profile.isPending ? <RowsLoading rows={3} height="9rem" /> : null}
      {profile.isError && !profile.data ? (
        <Problem error={profile.error} onRetry={() => profile.refetch()} />
      ) : null}
      {profile.data ? (
        <>
          <Section title={texts.picture} note={texts.pictureNote}>
            <PictureCard profile={profile.data} />
          </Section>
          <Section title={texts.about}>
            <AboutForm profile={profile.data} />
          </Section>
          <Section title={texts.visibility} note={texts.visibilityNote}>
            <VisibilityChoice profile={profile.data} />
          </Section>
        </>
      ) : null}
    </Page>
  );
}
