import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Details } from '../../api/index.ts';
import { Form, Pair } from '../../ui/form.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { meQuery } from '../identity/queries.ts';
import { holdsOverAll } from '../people/may.ts';
import { detailsQuery } from './queries.ts';
import styles from './security.module.css';

const fields = ['firstName', 'lastName', 'birthDate', 'location', 'gender'] as const;
type Field = (typeof fields)[number];
type Typed = Record<Field, string>;

const text = () => words.security.details;
const complete: Record<Field, string> = {
  firstName: 'given-name',
  lastName: 'family-name',
  birthDate: 'bday',
  location: 'address-level2',
  gender: 'sex',
};

const typedOf = (details: Details) =>
  Object.fromEntries(fields.map((field) => [field, details[field] ?? ''])) as Typed;

/** One's own fields, to be corrected by oneself. */
export function MyDetails() {
  const me = useMe();
  const details = useQuery(detailsQuery(me.userId));
  return (
    <Section title={text().title} note={text().note}>
      {details.isPending ? <RowsLoading rows={3} /> : null}
      {details.isError ? <Problem error={details.error} onRetry={() => details.refetch()} /> : null}
      {details.data ? <DetailsForm details={details.data} /> : null}
    </Section>
  );
}

function useCorrection(details: Details, typed: Typed) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => {
      // What was not touched is not sent: somebody else may have corrected it meanwhile.
      const changed = fields.filter((field) => typed[field].trim() !== (details[field] ?? ''));
      const change = Object.fromEntries(changed.map((field) => [field, typed[field].trim() || null]));
      return api.correctDetails(details.userId, change);
    },
    onSuccess: (corrected) => {
      queries.setQueryData(detailsQuery(details.userId).queryKey, corrected);
      void queries.invalidateQueries({ queryKey: meQuery.queryKey });
    },
  });
}

/** The fields of somebody, to be corrected by themselves or by who may correct them. */
export function DetailsForm({ details, own = true }: { details: Details; own?: boolean }) {
  const [typed, setTyped] = useState(() => typedOf(details));
  const correct = useCorrection(details, typed);
  // A child's birth date decides who decides for them, and for how long.
  const mayAll = holdsOverAll(useMe(), 'person:write');
  const fixed = (field: Field) => field === 'birthDate' && details.minor && !mayAll;
  const inputOf = (field: Field) => (
    <TextInput
      key={field}
      label={field === 'location' && !own ? words.person.fields.location : text()[field]}
      type={field === 'birthDate' ? 'date' : 'text'}
      description={fixed(field) ? text().birthDateOfMinor : undefined}
      disabled={fixed(field)}
      autoComplete={own ? complete[field] : 'off'}
      maxLength={field === 'location' || field === 'gender' ? 200 : 100}
      value={typed[field]}
      onChange={(event) => {
        const { value } = event.currentTarget;
        correct.reset();
        setTyped((now) => ({ ...now, [field]: value }));
      }}
    />
  );
  return (
    <Card>
      <Form onSubmit={() => correct.mutate()}>
        {correct.isError ? <Problem error={correct.error} /> : null}
        <Pair>{(['firstName', 'lastName'] as const).map(inputOf)}</Pair>
        <Pair>{(['birthDate', 'location', 'gender'] as const).map(inputOf)}</Pair>
        <div className={styles.saving}>
          <Button type="submit" variant="light" loading={correct.isPending}>
            {words.security.save}
          </Button>
          <span className={styles.saved} role="status">
            {correct.isSuccess ? (
              <>
                <Icon name="done" /> {words.security.saved}
              </>
            ) : null}
          </span>
        </div>
      </Form>
    </Card>
  );
}
