import { Button, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, codeOf, type Profile } from '../../api/index.ts';
import { Form } from '../../ui/form.tsx';
import { numberOf } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { Card } from '../../ui/page.tsx';
import { Problem } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { meQuery } from '../identity/queries.ts';
import { profileQuery } from '../people/queries.ts';
import styles from './settings-parts.module.css';

const longest = { name: 100, bio: 500 };
type Typed = { displayName: string; bio: string };
const typedOf = ({ displayName, bio }: Profile): Typed => ({ displayName, bio: bio ?? '' });

/** Saves from a version; where another came first, nothing is overwritten. */
function useSaveProfile(userId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ version, typed }: { version: number; typed: Typed }) =>
      api.changeProfile(userId, version, {
        displayName: typed.displayName.trim(),
        bio: typed.bio.trim() || null,
      }),
    onSuccess: (saved) => {
      queries.setQueryData(profileQuery(userId).queryKey, saved);
      void queries.invalidateQueries({ queryKey: meQuery.queryKey });
    },
    onError: (error) =>
      codeOf(error) === 'precondition-failed'
        ? queries.invalidateQueries({ queryKey: profileQuery(userId).queryKey })
        : undefined,
  });
}

/** Name and a few words. What was typed stays until it is saved, whatever happens elsewhere. */
export function AboutForm({ profile }: { profile: Profile }) {
  // What the person began from: newer values elsewhere must not be overwritten by what they typed before.
  const [base, setBase] = useState(profile);
  const [typed, setTyped] = useState(() => typedOf(profile));
  const save = useSaveProfile(profile.userId);
  const texts = words.personal.profile;
  const nothingTyped = typed.displayName === base.displayName && typed.bio === (base.bio ?? '');
  const begin = (from: Profile) => {
    setBase(from);
    setTyped(typedOf(from));
  };
  if (profile.version !== base.version && nothingTyped && !save.isPending) begin(profile);
  const nameMissing = typed.displayName.trim() === '';
  const send = (version: number) =>
    !nameMissing && save.mutate({ version, typed }, { onSuccess: (saved) => begin(saved) });
  const set = (change: Partial<Typed>) => {
    if (save.isSuccess) save.reset();
    setTyped((now) => ({ ...now, ...change }));
  };
  const conflict = codeOf(save.error) === 'precondition-failed' && save.isError;
  return (
    <Card>
      <Form onSubmit={() => send(base.version)}>
        {conflict ? (
          <Conflict
            newer={profile}
            onTake={() => {
              save.reset();
              begin(profile);
            }}
            onKeep={() => send(profile.version)}
          />
        ) : save.isError ? (
          <Problem error={save.error} />
        ) : null}
        <TextInput
          label={texts.name}
          value={typed.displayName}
          maxLength={longest.name}
          autoComplete="name"
          error={nameMissing ? texts.nameMissing : undefined}
          onChange={({ currentTarget }) => set({ displayName: currentTarget.value })}
        />
        <Textarea
          label={texts.bio}
          value={typed.bio}
          maxLength={longest.bio}
          dir="auto"
          autosize
          minRows={3}
          description={texts.bioLength(numberOf(typed.bio.length, 0), numberOf(longest.bio, 0))}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          onChange={({ currentTarget }) => set({ bio: currentTarget.value })}
        />
        <div className={styles.actions}>
          <Button type="submit" variant="light" loading={save.isPending}>
            {texts.save}
          </Button>
          <span className={styles.saved} role="status">
            {save.isSuccess ? (
              <>
                <Icon name="done" /> {texts.saved}
              </>
            ) : null}
          </span>
        </div>
      </Form>
    </Card>
  );
}

/** Another device was first: what it says now, and the choice between the two. */
function Conflict({ newer, onTake, onKeep }: { newer: Profile; onTake: () => void; onKeep: () => void }) {
  const texts = words.personal.profile;
  return (
    <div className={styles.conflict} role="alert">
      <p className={styles.strong}>{texts.conflict}</p>
      <p>{texts.conflictText}</p>
      <blockquote className={styles.newer}>
        <p className={styles.strong}>
          <bdi>{newer.displayName}</bdi>
        </p>
        <p dir="auto">{newer.bio ?? texts.noBio}</p>
      </blockquote>
      <div className={styles.actions}>
        <Button size="sm" variant="default" onClick={onTake}>
          {texts.takeNewer}
        </Button>
        <Button size="sm" variant="default" onClick={onKeep}>
          {texts.keepMine}
        </Button>
      </div>
    </div>
  );
}
