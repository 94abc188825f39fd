import { Button, NativeSelect, SegmentedControl } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Preferences, type PreferencesChange } from '../../api/index.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Card, Page, Section } from '../../ui/page.tsx';
import { Rows } from '../../ui/rows.tsx';
import { sayDone, sayFailed } from '../../ui/say.tsx';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { peopleQuery } from '../people/queries.ts';
import { useChangePreferences, usePreferences } from '../settings/queries.ts';
import { SavedSign } from '../settings/saved-sign.tsx';
import { ArrangedRow } from './arranged-row.tsx';
import styles from './home.module.css';
import { countOf, hiddenWidgets, moved, shownWidgets, switched, type Widget } from './widgets.ts';

/** What stands on Home and in which order: each change is kept at once. */
export function ArrangePage() {
  const preferences = usePreferences();
  const texts = words.personal.widgets;
  return (
    <Page
      title={texts.arranging}
      lead={texts.lead}
      actions={
        <LinkButton to="/" search={{}}>
          {texts.done}
        </LinkButton>
      }
    >
      {preferences.isPending ? <RowsLoading rows={6} /> : null}
      {preferences.isError && !preferences.data ? (
        <Problem error={preferences.error} onRetry={() => preferences.refetch()} />
      ) : null}
      {preferences.data ? <Arranging preferences={preferences.data} /> : null}
    </Page>
  );
}

function Arranging({ preferences }: { preferences: Preferences }) {
  const change = useChangePreferences();
  const texts = words.personal.widgets;
  return (
    <>
      <Section
        title={texts.list}
        note={<span className={styles.keys}>{texts.byKeys}</span>}
        actions={<SavedSign shown={change.isSuccess} />}
      >
        <WidgetList preferences={preferences} onChange={change.mutate} />
      </Section>
      <Section title={texts.layout}>
        <Card>
          <Choices dashboard={preferences.dashboard} onChange={change.mutate} />
        </Card>
        <Reset preferences={preferences} onChange={change.mutateAsync} />
      </Section>
    </>
  );
}

type Change = (change: PreferencesChange) => void;

function WidgetList({ preferences, onChange }: { preferences: Preferences; onChange: Change }) {
  const me = useMe();
  const [dragged, drag] = useState<Widget>();
  const [said, say] = useState('');
  const { widgets: lists } = preferences;
  const texts = words.personal.widgets;
  const shown = shownWidgets(me, lists);
  const move = (widget: Widget, to: Widget | undefined) => {
    if (!to || to === widget) return;
    onChange({ widgets: moved(lists, widget, to) });
    say(texts.moved(texts.names[widget], shown.indexOf(to) + 1, shown.length));
  };
  const rowOf = (widget: Widget) => {
    const place = shown.indexOf(widget);
    const isShown = place >= 0;
    return (
      <ArrangedRow
        key={widget}
        widget={widget}
        shown={isShown}
        count={countOf(preferences, widget)}
        onSwitch={(on) => onChange({ widgets: switched(lists, widget, on) })}
        onCount={(count) => onChange({ customizations: { [widget]: { count } } })}
        onUp={isShown && place > 0 ? () => move(widget, shown[place - 1]) : undefined}
        onDown={isShown && place < shown.length - 1 ? () => move(widget, shown[place + 1]) : undefined}
        onDragStart={() => drag(widget)}
        onDrop={() => {
          if (dragged && isShown) move(dragged, widget);
          drag(undefined);
        }}
      />
    );
  };
  return (
    <>
      <Rows label={texts.list}>{[...shown, ...hiddenWidgets(me, lists)].map(rowOf)}</Rows>
      <span className={styles.said} role="status">
        {said}
      </span>
    </>
  );
}

const isLayout = (value: string): value is 'grid' | 'list' => value === 'grid' || value === 'list';
const views = ['overview', 'sessions', 'people'] as const;

function Choices({ dashboard, onChange }: { dashboard: Preferences['dashboard']; onChange: Change }) {
  const people = useQuery(peopleQuery);
  const texts = words.personal.widgets;
  const { defaultView } = dashboard;
  // Whoever sees nobody has no such screen.
  const offered = views.filter(
    (view) => view !== 'people' || (people.data?.length ?? 0) > 0 || view === defaultView,
  );
  return (
    <div className={styles.choices}>
      <div className={styles.choice}>
        <span id="layout-label">{texts.layout}</span>
        <SegmentedControl
          aria-labelledby="layout-label"
          value={dashboard.layout}
          onChange={(layout) => isLayout(layout) && onChange({ dashboard: { layout } })}
          data={[
            { value: 'grid', label: texts.grid },
            { value: 'list', label: texts.column },
          ]}
        />
      </div>
      <div className={styles.choice}>
        <span id="view-label">{texts.view}</span>
        <NativeSelect
          aria-labelledby="view-label"
          value={views.find((view) => view === defaultView) ?? 'overview'}
          onChange={({ currentTarget }) => {
            const view = views.find((one) => one === currentTarget.value);
            if (view) onChange({ dashboard: { defaultView: view } });
          }}
          data={offered.map((view) => ({ value: view, label: texts.views[view] }))}
        />
      </div>
    </div>
  );
}

/** What belongs to Home, and nothing else of the preferences, as one change. */
const homeOf = (
  { widgets, customizations, dashboard }: Pick<Preferences, 'widgets' | 'customizations' | 'dashboard'>,
  before: Pick<Preferences, 'customizations'>,
): PreferencesChange => ({
  // What was chosen in the meantime and was not there before goes: null takes it away.
  customizations: {
    ...Object.fromEntries(Object.keys(before.customizations).map((name) => [name, null])),
    ...customizations,
  },
  widgets: widgets as NonNullable<PreferencesChange['widgets']>,
  dashboard: { layout: dashboard.layout, defaultView: dashboard.defaultView },
});

type ResetProps = { preferences: Preferences; onChange: (change: PreferencesChange) => Promise<Preferences> };

/** As it was before anybody arranged it; favourite apps stay, since they are no matter of places. */
function Reset({ preferences, onChange }: ResetProps) {
  const texts = words.personal.widgets;
  const reset = useMutation({
    mutationFn: async () => {
      // By the time it can be undone, the screen knows only what came of it.
      const before = preferences;
      const now = await onChange(homeOf(await api.defaultPreferences(), before));
      return { before, now };
    },
    onSuccess: ({ before, now }) =>
      sayDone('home-reset', texts.wasReset, () => {
        // What would not work is said where it is saved.
        onChange(homeOf(before, now)).catch(() => undefined);
      }),
    onError: sayFailed,
  });
  return (
    <Button variant="default" loading={reset.isPending} onClick={() => reset.mutate()}>
      {texts.reset}
    </Button>
  );
}
