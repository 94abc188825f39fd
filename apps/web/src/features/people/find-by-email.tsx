import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../../api/index.ts';
import { Problem } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import styles from './people.module.css';
import { PeopleList } from './people-list.tsx';

/** Finds anybody here by their whole e-mail: sealed as it is, its beginning finds nobody. */
export function FindByEmail() {
  const [email, setEmail] = useState('');
  const find = useMutation({ mutationFn: async () => (await api.findPerson(email.trim())).items });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    find.mutate();
  };
  return (
    <div>
      <form className={styles.find} onSubmit={submit}>
        <TextInput
          type="email"
          required
          maxLength={254}
          autoComplete="off"
          label={words.finding.label}
          description={words.finding.audited}
          value={email}
          onChange={(event) => {
            setEmail(event.currentTarget.value);
            find.reset();
          }}
        />
        <Button type="submit" variant="default" loading={find.isPending}>
          {words.finding.find}
        </Button>
      </form>
      <div className={styles.found} role="status">
        {find.isError ? <Problem error={find.error} /> : null}
        {find.data?.length === 0 ? <p className={styles.quiet}>{words.finding.none}</p> : null}
        {find.data && find.data.length > 0 ? (
          <PeopleList
            people={find.data.map((person) => ({ ...person, avatarId: null, relationship: null }))}
          />
        ) : null}
      </div>
    </div>
  );
}
