import { Button, Modal } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type Purpose } from '../../api/index.ts';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { language, words } from '../../words/index.ts';
import styles from './consent.module.css';
import { consentsQuery, purposesQuery } from './queries.ts';

type DialogProps = {
  subject: { userId: string; own: boolean; name: string };
  opened: boolean;
  onGiven: () => void;
  onClose: () => void;
};

/** Shows the text of the consent that sensor data needs, and lets the person (or who decides for them) give it. */
export function ConsentDialog({ subject, opened, onGiven, onClose }: DialogProps) {
  const purposes = useQuery({ ...purposesQuery(), enabled: opened });
  const purpose = purposes.data?.find((one) => one.name === 'sensor-data');
  return (
    <Modal.Root opened={opened} onClose={onClose} size="var(--width-dialog)" centered>
      <Modal.Overlay />
      {/* No header of the kit: inside a dialog it would count as a second banner of the page. */}
      <Modal.Content aria-label={words.consent.title} className={styles.dialog}>
        <h2 className={styles.heading}>{words.consent.title}</h2>
        <p>{words.consent.text(subject.own, subject.name)}</p>
        {purposes.isError ? <Problem error={purposes.error} onRetry={() => purposes.refetch()} /> : null}
        {purposes.isPending ? <RowsLoading rows={1} /> : null}
        {purpose ? (
          <Decision userId={subject.userId} purpose={purpose} onGiven={onGiven} onClose={onClose} />
        ) : null}
      </Modal.Content>
    </Modal.Root>
  );
}

function Decision({
  userId,
  purpose,
  onGiven,
  onClose,
}: {
  userId: string;
  purpose: Purpose;
  onGiven: () => void;
  onClose: () => void;
}) {
  const queries = useQueryClient();
  const give = useMutation({
    mutationFn: () => api.giveConsent(userId, purpose, language),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: consentsQuery(userId).queryKey });
      onGiven();
    },
  });
  return (
    <>
      <blockquote className={styles.quoted} lang={purpose.language} dir="auto">
        {purpose.body}
      </blockquote>
      <p className={styles.version}>{words.consent.version(purpose.version)}</p>
      {give.isError ? <Problem error={give.error} /> : null}
      <div className={styles.actions}>
        <Button variant="default" onClick={onClose}>
          {words.consent.notNow}
        </Button>
        <Button loading={give.isPending} onClick={() => give.mutate()}>
          {words.consent.give}
        </Button>
      </div>
    </>
  );
}
