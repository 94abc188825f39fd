import { Button, Radio } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api, type Person } from '../../api/index.ts';
import { Card } from '../../ui/page.tsx';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { EntryFrame, Ways } from '../identity/entry-frame.tsx';
import { useMe } from '../identity/me.ts';
import { peopleQuery } from '../people/queries.ts';
import { languageScope } from '../settings/queries.ts';
import styles from './apps.module.css';
import { type Asked, addressWith, sayScopes, type Trouble, understood } from './ask.ts';
import { appsQuery } from './queries.ts';

const text = () => words.apps.allow;

/** Where an app's page sends somebody: they say whether it may act for them, and go back with the answer. */
export function AllowPage() {
  const search = useSearch({ from: '/bare/allow' });
  const apps = useQuery(appsQuery);
  // For whom it may act has to be known before anybody can say yes.
  const people = useQuery(peopleQuery);
  if (apps.isPending || people.isPending)
    return (
      <EntryFrame title={words.app}>
        <RowsLoading rows={3} />
      </EntryFrame>
    );
  const failed = [apps, people].find(({ data }) => data === undefined);
  if (!apps.data || failed)
    return (
      <EntryFrame title={words.app}>
        <Problem error={failed?.error} onRetry={() => failed?.refetch()} />
      </EntryFrame>
    );
  const asked = understood(search, apps.data);
  return typeof asked === 'string' ? <Broken why={asked} /> : <Question asked={asked} />;
}

/** Nobody is sent to an address that nobody vouches for, not even to say no. */
const Broken = ({ why }: { why: Trouble }) => (
  <EntryFrame title={text().broken} lead={text().problems[why]}>
    <p className={styles.soft}>{text().brokenNote}</p>
  </EntryFrame>
);

const decidedFor = new Set(['child', 'ward']);

/** For whom the reader may say yes: an adult for themselves, and for the children they decide for. */
function useChoices(): { userId: string; name: string; own: boolean }[] {
  const me = useMe();
  const people = useQuery(peopleQuery);
  const children = (people.data ?? []).filter(({ relationship }: Person) =>
    decidedFor.has(relationship ?? ''),
  );
  return [
    ...(me.minor ? [] : [{ userId: me.userId, name: me.displayName, own: true }]),
    ...children.map(({ userId, displayName }) => ({ userId, name: displayName, own: false })),
  ];
}

function Question({ asked }: { asked: Asked }) {
  const me = useMe();
  const choices = useChoices();
  const [chosen, choose] = useState<string>();
  const whom = choices.find(({ userId }) => userId === chosen) ?? choices[0];
  const [leaving, setLeaving] = useState(false);
  const leave = (answer: Parameters<typeof addressWith>[1]) => {
    setLeaving(true);
    window.location.assign(addressWith(asked, answer));
  };
  const allow = useMutation({
    scope: languageScope,
    mutationFn: (userId: string) => {
      const { scopes, returnTo, challenge } = asked;
      return api.giveGrant(userId, asked.app.app, { scopes: [...scopes], returnTo, challenge });
    },
    onSuccess: ({ code }) => code && leave({ code }),
  });
  const { name } = asked.app;
  const title = whom && !whom.own ? text().titleFor(name, whom.name) : text().title(name);
  return (
    <EntryFrame title={title} lead={text().from(asked.origin)}>
      <What asked={asked} name={whom && !whom.own ? whom.name : ''} />
      {choices.length > 1 ? (
        <Whom choices={choices} chosen={whom?.userId ?? ''} onChoose={choose} />
      ) : (
        <p className={styles.soft}>{text().you(me.displayName)}</p>
      )}
      {whom ? null : <p>{text().minor}</p>}
      {allow.isError ? <Problem error={allow.error} /> : null}
      <Ways>
        {whom ? (
          <Button size="md" loading={allow.isPending || leaving} onClick={() => allow.mutate(whom.userId)}>
            {text().allow}
          </Button>
        ) : null}
        <Button
          variant="default"
          size="md"
          disabled={allow.isPending || leaving}
          onClick={() => leave({ error: 'access_denied' })}
        >
          {text().notNow}
        </Button>
      </Ways>
      <p className={styles.soft} role="status">
        {leaving ? text().leaving(asked.origin) : text().nothingElse}
      </p>
    </EntryFrame>
  );
}

const What = ({ asked, name }: { asked: Asked; name: string }) => (
  <Card>
    {asked.app.description ? <p className={styles.about}>{asked.app.description}</p> : null}
    <h2 className={styles.heading}>{text().wants}</h2>
    <ul className={styles.may}>
      {sayScopes(asked.scopes, name).map((what) => (
        <li key={what}>{what}</li>
      ))}
    </ul>
  </Card>
);

type WhomProps = {
  choices: ReturnType<typeof useChoices>;
  chosen: string;
  onChoose: (userId: string) => void;
};

const Whom = ({ choices, chosen, onChoose }: WhomProps) => (
  <Radio.Group label={text().forWhom} value={chosen} onChange={onChoose}>
    <div className={styles.choices}>
      {choices.map(({ userId, name, own }) => (
        <Radio key={userId} value={userId} label={own ? text().myself(name) : name} />
      ))}
    </div>
  </Radio.Group>
);
