import { NativeSelect } from '@mantine/core';
import type { Preferences } from '../../api/index.ts';
import { weekdayName } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import { Row, Rows } from '../../ui/rows.tsx';
import { words } from '../../words/index.ts';
import { useChangePreferences } from './queries.ts';
import { SavedSign } from './saved-sign.tsx';

type Wish = Preferences['weeklyReport'];
const ways: readonly Wish['how'][] = ['off', 'in-app', 'everywhere'];
const days = [1, 2, 3, 4, 5, 6, 7] as const;

/** Whether the reader gets a report each week, where, and on which day. */
export function WeeklyReport({ wish }: { wish: Wish }) {
  const change = useChangePreferences();
  const texts = words.personal.weekly;
  return (
    <Section title={texts.title} note={texts.text} actions={<SavedSign shown={change.isSuccess} />}>
      <Rows label={texts.title}>
        <Row
          title={texts.how}
          actions={
            <NativeSelect
              aria-label={texts.how}
              value={wish.how}
              data={ways.map((way) => ({ value: way, label: texts.hows[way] }))}
              onChange={({ currentTarget }) => {
                const how = ways.find((way) => way === currentTarget.value);
                if (how) change.mutate({ weeklyReport: { how } });
              }}
            />
          }
        />
        <Row
          title={texts.day}
          actions={
            <NativeSelect
              aria-label={texts.day}
              value={wish.day}
              disabled={wish.how === 'off'}
              data={days.map((day) => ({ value: String(day), label: weekdayName(day) }))}
              onChange={({ currentTarget }) =>
                change.mutate({ weeklyReport: { day: Number(currentTarget.value) } })
              }
            />
          }
        />
      </Rows>
    </Section>
  );
}
