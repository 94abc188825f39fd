import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type MailLanguage } from '../../../api/index.ts';
import { Dialog, DialogActions } from '../../../ui/dialog.tsx';
import { Form } from '../../../ui/form.tsx';
import { Card, Section } from '../../../ui/page.tsx';
import { sayDone } from '../../../ui/say.tsx';
import { Problem } from '../../../ui/states.tsx';
import { language as languageNow, words } from '../../../words/index.ts';
import { MailLanguageField } from '../../admin/mail-language.tsx';
import { invitesKey } from '../../admin/queries.ts';
import { detailsQuery } from '../../security/queries.ts';
import styles from './person.module.css';
import { useLookAgain } from './queries.ts';

/** For somebody who is here but has never had a way to sign in, such as a child: gives them one of their own. */
export function HandOver({ userId, name }: { userId: string; name: string }) {
  const details = useQuery(detailsQuery(userId));
  const [open, setOpen] = useState(false);
  const known = details.data;
  if (!known || known.lastLoginAt !== null || !['active', 'invited'].includes(known.status)) return null;
  const invited = known.status === 'invited';
  const title = invited ? words.person.inviteAgainOpen : words.person.handOverOpen(name);
  return (
    <Section title={words.person.handOver(name)}>
      <Card>
        <div className={styles.line}>
          <p>{invited ? words.person.inviteAgainText(name) : words.person.handOverText(name)}</p>
          <Button variant="light" onClick={() => setOpen(true)}>
            {title}
          </Button>
        </div>
      </Card>
      {open ? (
        <HandOverDialog
          about={{ userId, name, email: known.email ?? '' }}
          title={title}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </Section>
  );
}

type DialogProps = {
  about: { userId: string; name: string; email: string };
  title: string;
  onClose: () => void;
};

function HandOverDialog({ about: { userId, name, email: known }, title, onClose }: DialogProps) {
  const queries = useQueryClient();
  const lookAgain = useLookAgain(userId);
  const [email, setEmail] = useState(known);
  const [language, setLanguage] = useState<MailLanguage>(languageNow);
  const hand = useMutation({
    mutationFn: () => api.handLoginOver(userId, { email: email.trim(), language }),
    onSuccess: () => {
      sayDone('invited', words.invites.sent(email.trim()));
      void queries.invalidateQueries({ queryKey: invitesKey });
      void lookAgain();
      onClose();
    },
  });
  return (
    <Dialog title={title} onClose={onClose}>
      <Form checked onSubmit={() => hand.mutate()}>
        <TextInput
          data-autofocus
          type="email"
          required
          maxLength={254}
          autoComplete="off"
          label={words.person.handOverEmail(name)}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <MailLanguageField language={language} onChange={setLanguage} />
        {hand.isError ? <Problem error={hand.error} /> : null}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={hand.isPending}>
            {words.invites.send}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}
