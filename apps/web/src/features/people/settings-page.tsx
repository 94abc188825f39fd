import { Button, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, type Theme } from '../../api/index.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Icon } from '../../ui/icons.tsx';
import { LanguageSelect } from '../../ui/language-select.tsx';
import { LinkRow } from '../../ui/link-row.tsx';
import { Card, Page, Section } from '../../ui/page.tsx';
import { Rows } from '../../ui/rows.tsx';
import { sayDone } from '../../ui/say.tsx';
import { Problem } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { meQuery } from '../identity/queries.ts';
import { useSignOut } from '../identity/use-sign-out.ts';
import { MyDetails } from '../security/my-details.tsx';
import { useChooseLanguage, useTakePreferences } from '../settings/queries.ts';
import styles from './settings.module.css';
import { TimeZoneChoice } from './time-zone-choice.tsx';

export function SettingsPage() {
  const me = useMe();
  return (
    <Page title={words.settings.title}>
      <Section title={words.settings.look}>
        <ThemeChoice />
        <LanguageChoice />
        <TimeZoneChoice />
      </Section>
      <MyDetails />
      <More />
      <SignedIn name={me.displayName} />
    </Page>
  );
}

/** The parts of the settings that are screens of their own. */
function More() {
  const { userId, displayName, avatarId } = useMe();
  const { personal, security, relationships, apps, timeline } = words;
  const { profile, notify, widgets } = personal;
  return (
    <Section title={words.settings.more}>
      <Rows label={words.settings.more}>
        <LinkRow
          to="/settings/profile"
          title={profile.title}
          note={profile.link}
          face={<Avatar userId={userId} name={displayName} avatarId={avatarId} />}
        />
        <LinkRow to="/settings/notifications" icon="bell" title={notify.title} note={notify.link} />
        <LinkRow
          to="/"
          search={{ arrange: true }}
          icon="arrange"
          title={widgets.arranging}
          note={widgets.link}
        />
        <LinkRow
          to="/settings/calendar"
          icon="workshops"
          title={words.calendarFeed.title}
          note={words.calendarFeed.link}
        />
        <LinkRow to="/settings/brings" icon="workshops" title={words.brings.title} note={words.brings.link} />
        <LinkRow to="/settings/security" icon="shield" title={security.title} note={security.link} />
        <LinkRow
          to="/settings/data"
          icon="seen"
          title={words.privacy.link.title}
          note={words.privacy.link.text}
        />
        <LinkRow
          to="/relationships"
          icon="people"
          title={relationships.linkTitle}
          note={relationships.linkText}
        />
        <LinkRow
          to="/people/$userId/apps"
          params={{ userId }}
          icon="apps"
          title={apps.mine.title}
          note={apps.mine.link}
        />
        <LinkRow
          to="/people/$userId/activity"
          params={{ userId }}
          icon="activity"
          title={timeline.link}
          note={timeline.linkText}
        />
      </Rows>
    </Section>
  );
}

function SignedIn({ name }: { name: string }) {
  const signOut = useSignOut();
  return (
    <Section title={words.settings.here}>
      <Card>
        <div className={styles.row}>
          <span>{words.settings.signedInAs(name)}</span>
          <Button
            variant="default"
            leftSection={<Icon name="signOut" />}
            loading={signOut.isPending}
            onClick={() => signOut.mutate()}
          >
            {words.signOut}
          </Button>
        </div>
      </Card>
    </Section>
  );
}

const toScheme = (value: string): Theme => (value === 'light' || value === 'dark' ? value : 'auto');

/** Changes at once on this screen; the server keeps it for the person's other devices. */
function ThemeChoice() {
  const me = useMe();
  const queries = useQueryClient();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const take = useTakePreferences();
  const change = useMutation({
    mutationFn: (theme: Theme) => api.changePreferences(me.userId, { theme }),
    onMutate: (theme) => {
      setColorScheme(theme);
      queries.setQueryData(meQuery.queryKey, (now) => now && { ...now, theme });
    },
    onSuccess: take,
    onError: () => queries.invalidateQueries({ queryKey: meQuery.queryKey }),
  });
  const { light, dark, auto } = words.settings;
  return (
    <>
      <Card>
        <div className={styles.row}>
          <span id="theme-label">{words.settings.theme}</span>
          <span className={styles.choice}>
            <span className={styles.saved} role="status">
              {change.isSuccess ? (
                <>
                  <Icon name="done" /> {words.settings.saved}
                </>
              ) : null}
            </span>
            <SegmentedControl
              aria-labelledby="theme-label"
              value={colorScheme}
              onChange={(value) => change.mutate(toScheme(value))}
              data={[
                { value: 'light', label: light },
                { value: 'dark', label: dark },
                { value: 'auto', label: auto },
              ]}
            />
          </span>
        </div>
      </Card>
      {change.isError ? <Problem error={change.error} /> : null}
    </>
  );
}

/** Changes every screen at once, this one too. */
function LanguageChoice() {
  const choose = useChooseLanguage(() => sayDone('language', words.settings.saved));
  return (
    <Card>
      <div className={styles.row}>
        <span id="language-label">{words.language}</span>
        <LanguageSelect labelledBy="language-label" onChoose={choose} />
      </div>
    </Card>
  );
}
