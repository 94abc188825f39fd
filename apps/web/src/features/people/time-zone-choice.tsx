import { Button, Select } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api } from '../../api/index.ts';
import { Card } from '../../ui/page.tsx';
import { sayDone, sayFailed } from '../../ui/say.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { useTakePreferences } from '../settings/queries.ts';
import { zoneHere } from '../workshops/times.ts';
import styles from './settings.module.css';

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')];
const nameOf = (zone: string): string => zone.replaceAll('_', ' ');

/** In which time zone the times of workshops are told: that of this device is offered, any other is found by its name. */
export function TimeZoneChoice() {
  const texts = words.personal.timeZone;
  const { userId, timeZone } = useMe();
  const take = useTakePreferences();
  const change = useMutation({
    mutationFn: (wish: string | null) => api.changePreferences(userId, { timeZone: wish }),
    onSuccess: (now) => {
      take(now);
      sayDone('time-zone', words.settings.saved);
    },
    onError: sayFailed,
  });
  const here = zoneHere();
  const chosen = change.isPending ? change.variables : timeZone;
  const known = chosen === null || zones.includes(chosen) ? zones : [chosen, ...zones];
  return (
    <Card>
      <div className={styles.row}>
        <div className={styles.what}>
          <span id="time-zone-label">{texts.title}</span>
          <p className={styles.note}>{chosen === null ? texts.none(nameOf(here)) : texts.text}</p>
          {chosen === here ? null : (
            <Button
              className={styles.offer}
              variant="subtle"
              size="compact-sm"
              onClick={() => change.mutate(here)}
            >
              {texts.here(nameOf(here))}
            </Button>
          )}
        </div>
        <Select
          searchable
          clearable
          // Within its part of the screen, and scrolled as the list that it is: so readers of the screen find it.
          comboboxProps={{ withinPortal: false }}
          withScrollArea={false}
          classNames={{ options: styles.zones ?? '' }}
          aria-labelledby="time-zone-label"
          placeholder={texts.find}
          nothingFoundMessage={texts.nothing}
          // What is typed leaves few; all of them at once are more than anybody reads.
          limit={80}
          value={chosen}
          onChange={(zone) => change.mutate(zone)}
          data={known.map((zone) => ({ value: zone, label: nameOf(zone) }))}
        />
      </div>
    </Card>
  );
}
