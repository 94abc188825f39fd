import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Participation, type Workshop } from '../../../api/index.ts';
import { Icon } from '../../../ui/icons.tsx';
import { QrCode } from '../../../ui/qr-code.tsx';
import { Problem, RowsLoading } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import type { Subject } from '../../people/queries.ts';
import { checkInCodeQuery } from '../queries.ts';
import styles from './view.module.css';

type Props = { workshop: Workshop; participation: Participation; subject: Subject };

/** What one who has a seat takes along: the calendar entry, and the code to show at the door. */
export function Inside({ workshop, participation, subject }: Props) {
  const texts = words.signUp;
  const [shown, show] = useState(false);
  return (
    <div className={styles.inside}>
      <Button
        component="a"
        href={api.calendarAddress(subject.userId, workshop.id)}
        download
        variant="default"
        leftSection={<Icon name="download" />}
      >
        {texts.calendar}
      </Button>
      {shown ? (
        <Code participation={participation} subject={subject} />
      ) : (
        <Button variant="default" onClick={() => show(true)}>
          {texts.showCode}
        </Button>
      )}
    </div>
  );
}

function Code({ participation, subject }: Omit<Props, 'workshop'>) {
  const texts = words.signUp;
  const asked = useQuery(checkInCodeQuery(subject.userId, participation.id));
  if (asked.isPending) return <RowsLoading rows={1} height="var(--size-qr)" />;
  if (asked.isError) return <Problem error={asked.error} onRetry={() => asked.refetch()} />;
  return (
    <figure className={styles.code}>
      <QrCode text={asked.data} label={texts.code} />
      <figcaption>
        <p className={styles.soft}>{texts.codeText}</p>
        <p className={styles.typed} dir="ltr">
          {asked.data}
        </p>
      </figcaption>
    </figure>
  );
}
