import { Button, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, type Theme } from '../../api/index.ts';
import { Icon } from '../../ui/icons.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Card, Page, Section } from '../../ui/page.tsx';
import { Problem } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { ConsentList } from '../consent/consent-list.tsx';
import { useMe } from '../identity/me.ts';
import { meQuery } from '../identity/queries.ts';
import { useSignOut } from '../identity/use-sign-out.ts';
import { MyDetails } from '../security/my-details.tsx';
import styles from './settings.module.css';

export function SettingsPage() {
  const me = useMe();
  const signOut = useSignOut();
  return (
    <Page title={words.settings.title}>
      <Section title={words.settings.look}>
        <ThemeChoice />
      </Section>
      <MyDetails />
      <Section title={words.security.title}>
        <Card>
          <div className={styles.row}>
            <span>{words.security.link}</span>
            <LinkButton to="/settings/security" variant="default" leftSection={<Icon name="shield" />}>
              {words.security.open}
            </LinkButton>
          </div>
        </Card>
      </Section>
      <Section title={words.relationships.linkTitle}>
        <Card>
          <div className={styles.row}>
            <span>{words.relationships.linkText}</span>
            <LinkButton to="/relationships" variant="default" leftSection={<Icon name="people" />}>
              {words.relationships.linkOpen}
            </LinkButton>
          </div>
        </Card>
      </Section>
      <Section title={words.settings.consents} note={words.settings.consentsText}>
        <ConsentList userId={me.userId} />
      </Section>
      <Section title={words.settings.here}>
        <Card>
          <div className={styles.row}>
            <span>{words.settings.signedInAs(me.displayName)}</span>
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
    </Page>
  );
}

const toScheme = (value: string): Theme => (value === 'light' || value === 'dark' ? value : 'auto');

/** Changes at once on this screen; the server keeps it for the person's other devices. */
function ThemeChoice() {
  const me = useMe();
  const queries = useQueryClient();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const change = useMutation({
    mutationFn: (theme: Theme) => api.changePreferences(me.userId, { theme }),
    onMutate: (theme) => {
      setColorScheme(theme);
      queries.setQueryData(meQuery.queryKey, (now) => now && { ...now, theme });
    },
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
