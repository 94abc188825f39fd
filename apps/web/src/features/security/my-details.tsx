import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Details } from '../../api/index.ts';
import { countriesByName } from '../../ui/countries.ts';
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

const fields = ['firstName', 'lastName', 'birthDate', 'location', 'country', 'gender'] as const;
type Field = (typeof fields)[number];
type Typed = Record<Field, string>;

const text = () => words.security.details;
const complete: Record<Field, string> = {
  firstName: 'given-name',
  lastName: 'family-name',
  birthDate: 'bday',
  location: 'address-level2',
  country: 'country',
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
  // Both decide who agrees for a child, and for how long.
  const mayAll = holdsOverAll(useMe(), 'person:write');
  const fixed = (field: Field) => (field === 'birthDate' || field === 'country') && details.minor && !mayAll;
  const shared = (field: Field) => ({
    disabled: fixed(field),
    autoComplete: own ? complete[field] : 'off',
    value: typed[field],
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) => {
      correct.reset();
      setTyped((now) => ({ ...now, [field]: value }));
    },
  });
  const inputOf = (field: Exclude<Field, 'country'>) => (
    <TextInput
      key={field}
      label={field === 'location' && !own ? words.person.fields.location : text()[field]}
      type={field === 'birthDate' ? 'date' : 'text'}
      description={fixed(field) ? text().ofMinor : undefined}
      maxLength={field === 'location' || field === 'gender' ? 200 : 100}
      {...shared(field)}
    />
  );
  return (
    <Card>
      <Form onSubmit={() => correct.mutate()}>
        {correct.isError ? <Problem error={correct.error} /> : null}
        <Pair>{(['firstName', 'lastName'] as const).map(inputOf)}</Pair>
        <Pair>{(['birthDate', 'gender'] as const).map(inputOf)}</Pair>
        <Pair>
          {inputOf('location')}
          <NativeSelect
            label={text().country}
            description={fixed('country') ? text().ofMinor : text().countryHelp}
            data={[{ value: '', label: text().noCountry }, ...countriesByName()]}
            {...shared('country')}
          />
        </Pair>
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
