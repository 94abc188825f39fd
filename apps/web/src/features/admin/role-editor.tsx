import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, type Role, type RoleBody, type RolesAnswer } from '../../api/index.ts';
import { Form } from '../../ui/form.tsx';
import { Icon } from '../../ui/icons.tsx';
import { sayDone, sayFailed } from '../../ui/say.tsx';
import { Notice, Problem } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import styles from './matrix.module.css';
import { rolesQuery } from './queries.ts';
import { ScopeTable } from './scope-table.tsx';

type Draft = { name: string } & RoleBody;
type EditorProps = {
  /** As it is now; undefined while a new one is made. */
  before: Role | undefined;
  all: RolesAnswer;
  locked: boolean;
};

const bodyOf = ({ description, permissions }: RoleBody): RoleBody => ({ description, permissions });
/** A role is the same role in whatever order its rights are listed. */
const asText = (role: RoleBody) =>
  JSON.stringify([
    role.description.trim(),
    role.permissions.map((one) => `${one.name} ${one.scope}`).toSorted(),
  ]);

/** Changes are made on a draft and take hold together, when it is saved; one press takes them back. */
export function RoleEditor({ before: role, all, locked }: EditorProps) {
  const [draft, setDraft] = useState<Draft>(() => ({
    name: role?.name ?? '',
    description: role?.description ?? '',
    permissions: role?.permissions ?? [],
  }));
  const set = (change: Partial<Draft>) => setDraft((now) => ({ ...now, ...change }));
  const save = useSave(role, setDraft);
  const taken = role === undefined && all.roles.some((one) => one.name === draft.name);
  const changed = role === undefined || asText(draft) !== asText(role);
  return (
    <Form checked onSubmit={() => !taken && save.mutate(draft)}>
      {locked ? <p className={styles.locked}>{words.roles.locked}</p> : null}
      {role ? null : <NameField name={draft.name} taken={taken} onChange={(name) => set({ name })} />}
      {locked ? null : (
        <TextInput
          label={words.roles.description}
          required
          maxLength={200}
          autoComplete="off"
          value={draft.description}
          onChange={(event) => set({ description: event.currentTarget.value })}
        />
      )}
      <ScopeTable
        permissions={all.permissions}
        held={draft.permissions}
        onChange={locked ? undefined : (permissions) => set({ permissions })}
      />
      {locked ? null : (
        <div className={styles.foot}>
          <Warnings draft={draft} before={role} />
          {save.isError ? <Problem error={save.error} /> : null}
          <Button type="submit" loading={save.isPending} disabled={!changed || taken}>
            {role ? words.admin.save : words.roles.create}
          </Button>
          <span className={styles.saved} role="status">
            {save.isSuccess && !changed ? (
              <>
                <Icon name="done" /> {words.admin.saved}
              </>
            ) : null}
          </span>
          {role && !role.builtIn ? <Remove role={role} /> : null}
        </div>
      )}
    </Form>
  );
}

function NameField({
  name,
  taken,
  onChange,
}: {
  name: string;
  taken: boolean;
  onChange: (name: string) => void;
}) {
  return (
    <TextInput
      autoFocus
      label={words.roles.name}
      description={words.roles.nameHelp}
      required
      maxLength={60}
      pattern="[a-z][a-z0-9\-]*"
      title={words.roles.nameForm}
      autoComplete="off"
      spellCheck={false}
      error={taken ? words.roles.nameTaken : undefined}
      value={name}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** What is new in the draft and reaches far. */
function Warnings({ draft, before }: { draft: Draft; before: Role | undefined }) {
  const isNew = (one: Role['permissions'][number]) =>
    !before?.permissions.some((old) => old.name === one.name && old.scope === one.scope);
  const news = draft.permissions.filter(isNew);
  if (!news.some((one) => one.scope !== 'own')) return null;
  const any = news.some((one) => one.scope === 'any');
  return any ? (
    <Notice title={words.roles.anyTitle} text={`${words.roles.anyText} ${words.roles.staffText}`} />
  ) : (
    <p className={styles.locked}>{words.roles.staffText}</p>
  );
}

function useSave(before: Role | undefined, setDraft: (draft: Draft) => void) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const settled = () => queries.invalidateQueries({ queryKey: rolesQuery.queryKey });
  const put = useMutation({
    mutationFn: (draft: Draft) => api.putRole(draft.name, bodyOf(draft)),
    onSuccess: async (_, draft) => {
      await settled();
      if (!before) {
        sayDone('role', words.roles.made(draft.name));
        await navigate({ to: '/admin/roles' });
        return;
      }
      sayDone('role', words.roles.changed(draft.name), () =>
        api.putRole(before.name, bodyOf(before)).then(() => {
          setDraft({ name: before.name, ...bodyOf(before) });
          return settled();
        }, sayFailed),
      );
    },
  });
  return put;
}

function Remove({ role }: { role: Role }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const settled = () => queries.invalidateQueries({ queryKey: rolesQuery.queryKey });
  const remove = useMutation({
    mutationFn: () => api.deleteRole(role.name),
    onSuccess: async () => {
      await settled();
      sayDone('role', words.roles.removed(role.name), () =>
        api.putRole(role.name, bodyOf(role)).then(settled, sayFailed),
      );
      await navigate({ to: '/admin/roles' });
    },
    onError: sayFailed,
  });
  return (
    <Button
      className={styles.remove}
      variant="subtle"
      color="red"
      loading={remove.isPending}
      onClick={() => remove.mutate()}
    >
      {words.roles.remove}
    </Button>
  );
}
