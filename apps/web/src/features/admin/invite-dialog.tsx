import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type MailLanguage, type NewInvite } from '../../api/index.ts';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Form, Pair } from '../../ui/form.tsx';
import { sayDone } from '../../ui/say.tsx';
import { Problem } from '../../ui/states.tsx';
import { language, words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { holdsOverAll } from '../people/may.ts';
import { typesQuery } from '../relationships/queries.ts';
import { type Chosen, RelationshipFields } from './invite-relationship.tsx';
import { MailLanguageField } from './mail-language.tsx';
import { invitesKey, rolesQuery } from './queries.ts';

type Fields = {
  email: string;
  firstName: string;
  lastName: string;
  birthDate: string;
  language: MailLanguage;
  role: string;
  relationship: Chosen | undefined;
};
const nothing: Omit<Fields, 'language'> = {
  email: '',
  firstName: '',
  lastName: '',
  birthDate: '',
  role: '',
  relationship: undefined,
};

/** What was not filled in is not sent. */
const bodyOf = (fields: Fields): NewInvite => ({
  email: fields.email.trim(),
  language: fields.language,
  ...(fields.firstName.trim() ? { firstName: fields.firstName.trim() } : {}),
  ...(fields.lastName.trim() ? { lastName: fields.lastName.trim() } : {}),
  ...(fields.birthDate ? { birthDate: fields.birthDate } : {}),
  ...(fields.role ? { role: fields.role } : {}),
  ...(fields.relationship ? { relationship: fields.relationship } : {}),
});

/** Makes somebody known here and sends them the mail to come in. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const me = useMe();
  const queries = useQueryClient();
  const [fields, setFields] = useState<Fields>({ ...nothing, language });
  const set = (change: Partial<Fields>) => setFields((now) => ({ ...now, ...change }));
  const invite = useMutation({
    mutationFn: () => api.invite(bodyOf(fields)),
    onSuccess: () => {
      sayDone('invited', words.invites.sent(fields.email.trim()));
      void queries.invalidateQueries({ queryKey: invitesKey });
      void queries.invalidateQueries({ queryKey: ['people'] });
      onClose();
    },
  });
  const { invites } = words;
  return (
    <Dialog title={invites.dialog} onClose={onClose}>
      <Form checked onSubmit={() => invite.mutate()}>
        <TextInput
          data-autofocus
          type="email"
          required
          maxLength={254}
          autoComplete="off"
          label={invites.email}
          value={fields.email}
          onChange={(event) => set({ email: event.currentTarget.value })}
        />
        <Names fields={fields} set={set} />
        {holdsOverAll(me, 'role:write') ? (
          <RoleField role={fields.role} onChange={(role) => set({ role })} />
        ) : null}
        <RelationshipFields chosen={fields.relationship} onChange={(relationship) => set({ relationship })} />
        <BirthDate fields={fields} set={set} />
        <MailLanguageField language={fields.language} onChange={(language) => set({ language })} />
        {invite.isError ? <Problem error={invite.error} /> : null}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={invite.isPending}>
            {invites.send}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

type PartProps = { fields: Fields; set: (change: Partial<Fields>) => void };

function Names({ fields, set }: PartProps) {
  const { first, last, optional } = words.invites;
  return (
    <Pair>
      <TextInput
        label={first}
        placeholder={optional}
        maxLength={100}
        autoComplete="off"
        value={fields.firstName}
        onChange={(event) => set({ firstName: event.currentTarget.value })}
      />
      <TextInput
        label={last}
        placeholder={optional}
        maxLength={100}
        autoComplete="off"
        value={fields.lastName}
        onChange={(event) => set({ lastName: event.currentTarget.value })}
      />
    </Pair>
  );
}

/** Only of a child: what others may decide for them hangs on their age. */
function BirthDate({ fields, set }: PartProps) {
  const types = useQuery(typesQuery);
  const type = types.data?.find((one) => one.name === fields.relationship?.type);
  if (!type?.ofMinor || fields.relationship?.invitedIs !== 'follower') return null;
  return (
    <TextInput
      type="date"
      required
      label={words.invites.born}
      description={words.invites.bornHelp}
      value={fields.birthDate}
      onChange={(event) => set({ birthDate: event.currentTarget.value })}
    />
  );
}

function RoleField({ role, onChange }: { role: string; onChange: (role: string) => void }) {
  const roles = useQuery(rolesQuery);
  const given = roles.data?.roles.filter((one) => one.name !== 'user') ?? [];
  return (
    <NativeSelect
      label={words.invites.role}
      value={role}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[
        { value: '', label: words.invites.noRole },
        ...given.map(({ name, description }) => ({ value: name, label: `${name}: ${description}` })),
      ]}
    />
  );
}
