import { Switch } from '@mantine/core';
import type { Preferences } from '../../api/index.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Row, Rows } from '../../ui/rows.tsx';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { PushHere } from './push-here.tsx';
import { useChangePreferences, usePreferences } from './queries.ts';
import { SavedSign } from './saved-sign.tsx';
import { WeeklyReport } from './weekly-report.tsx';

/** On which ways news reach the reader. */
export function NotificationSettingsPage() {
  const preferences = usePreferences();
  const texts = words.personal.notify;
  return (
    <Page
      title={texts.title}
      lead={texts.lead}
      above={<BackLink to="/settings">{words.screens.settings}</BackLink>}
    >
      {preferences.isPending ? <RowsLoading rows={3} /> : null}
      {preferences.isError && !preferences.data ? (
        <Problem error={preferences.error} onRetry={() => preferences.refetch()} />
      ) : null}
      {preferences.data ? <Ways ways={preferences.data.notifications} /> : null}
      {preferences.data ? <WeeklyReport wish={preferences.data.weeklyReport} /> : null}
      <PushHere wanted={preferences.data?.notifications.push ?? true} />
    </Page>
  );
}

type Way = keyof Preferences['notifications'];
const order: readonly Way[] = ['inApp', 'email', 'push'];

function Ways({ ways }: { ways: Preferences['notifications'] }) {
  const change = useChangePreferences();
  const texts = words.personal.notify;
  const notes: Record<Way, string> = {
    inApp: texts.inAppText,
    email: texts.emailText,
    push: texts.pushText,
  };
  return (
    <Section title={texts.ways} actions={<SavedSign shown={change.isSuccess} />}>
      <Rows label={texts.ways}>
        {order.map((way) => (
          <Row
            key={way}
            title={texts[way]}
            note={notes[way]}
            beside
            actions={
              <Switch
                aria-label={texts[way]}
                checked={ways[way]}
                onChange={({ currentTarget }) =>
                  change.mutate({ notifications: { [way]: currentTarget.checked } })
                }
              />
            }
          />
        ))}
      </Rows>
    </Section>
  );
}
