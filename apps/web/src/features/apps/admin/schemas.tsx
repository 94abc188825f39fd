import { Button, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type AppWithSchemas, api } from '../../../api/index.ts';
import { Dialog, DialogActions } from '../../../ui/dialog.tsx';
import { Form } from '../../../ui/form.tsx';
import { numberOf } from '../../../ui/format.ts';
import { Section } from '../../../ui/page.tsx';
import { Row, Rows } from '../../../ui/rows.tsx';
import { sayDone, sayFailed } from '../../../ui/say.tsx';
import { Problem } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import styles from '../apps.module.css';
import { appsKey } from '../queries.ts';
import { lineOfMistake, readJson } from './json.ts';

const text = () => words.apps.admin;
type Schema = Parameters<typeof api.putAppSchema>[2];

/** What the values of each key have to look like. */
export function Schemas({ app }: { app: AppWithSchemas }) {
  const [edited, edit] = useState<{ key: string; schema: unknown }>();
  return (
    <Section
      title={text().schemas}
      note={text().schemasNote}
      actions={
        <Button variant="default" size="sm" onClick={() => edit({ key: '', schema: { type: 'object' } })}>
          {text().addSchema}
        </Button>
      }
    >
      {app.schemas.length === 0 ? <p className={styles.soft}>{text().noSchemas}</p> : null}
      {app.schemas.length > 0 ? (
        <Rows label={text().schemas}>
          {app.schemas.map((one) => (
            <SchemaRow
              key={one.key}
              app={app.app}
              name={one.key}
              schema={one.schema}
              onEdit={() => edit(one)}
            />
          ))}
        </Rows>
      ) : null}
      {edited ? <SchemaDialog app={app.app} edited={edited} onClose={() => edit(undefined)} /> : null}
    </Section>
  );
}

type RowProps = { app: string; name: string; schema: unknown; onEdit: () => void };

function SchemaRow({ app, name, schema, onEdit }: RowProps) {
  const queries = useQueryClient();
  const settled = () => queries.invalidateQueries({ queryKey: appsKey });
  const back = useMutation({
    mutationFn: () => api.putAppSchema(app, name, schema as Schema),
    onError: sayFailed,
    onSettled: settled,
  });
  const remove = useMutation({
    mutationFn: () => api.deleteAppSchema(app, name),
    onSuccess: () => sayDone('schema', text().schemaRemoved(name), () => back.mutate()),
    onError: sayFailed,
    onSettled: settled,
  });
  return (
    <Row
      title={name}
      actions={
        <>
          <Button variant="default" size="sm" aria-label={text().editSchemaOf(name)} onClick={onEdit}>
            {text().editSchema}
          </Button>
          <Button
            variant="default"
            size="sm"
            aria-label={text().removeSchemaOf(name)}
            loading={remove.isPending}
            onClick={() => remove.mutate()}
          >
            {text().removeSchema}
          </Button>
        </>
      }
    />
  );
}

type DialogProps = { app: string; edited: { key: string; schema: unknown }; onClose: () => void };

function SchemaDialog({ app, edited, onClose }: DialogProps) {
  const queries = useQueryClient();
  const [key, setKey] = useState(edited.key);
  const [typed, setTyped] = useState(JSON.stringify(edited.schema, null, 2));
  const [mistake, setMistake] = useState<string>();
  const save = useMutation({
    mutationFn: (schema: Schema) => api.putAppSchema(app, key.trim(), schema),
    onSuccess: async () => {
      sayDone('schema', words.admin.saved);
      await queries.invalidateQueries({ queryKey: appsKey });
      onClose();
    },
  });
  /** Does something with what was typed, or says where it is no JSON. */
  const withJson = (use: (value: unknown) => void) => {
    const read = readJson(typed);
    setMistake('error' in read ? sentenceFor(read.error, typed) : undefined);
    if ('value' in read) use(read.value);
  };
  return (
    <Dialog title={edited.key ? text().editSchemaOf(edited.key) : text().addSchema} onClose={onClose}>
      <Form checked onSubmit={() => withJson((value) => save.mutate(value as Schema))}>
        <TextInput
          data-autofocus={edited.key === '' || undefined}
          required
          dir="ltr"
          disabled={edited.key !== ''}
          pattern="[A-Za-z0-9_][A-Za-z0-9._:~\-]{0,199}"
          maxLength={200}
          autoComplete="off"
          label={text().key}
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
        />
        <Textarea
          data-autofocus={edited.key !== '' || undefined}
          classNames={{ input: styles.editor }}
          dir="ltr"
          spellCheck={false}
          rows={12}
          maxLength={32_768}
          label={text().schema}
          error={mistake}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {save.isError ? <Problem error={save.error} /> : null}
        <DialogActions>
          <Button
            variant="subtle"
            onClick={() => withJson((value) => setTyped(JSON.stringify(value, null, 2)))}
          >
            {text().format}
          </Button>
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {words.admin.save}
          </Button>
        </DialogActions>
      </Form>
    </Dialog>
  );
}

function sentenceFor(error: unknown, typed: string): string {
  const line = lineOfMistake(error, typed);
  return line === undefined ? text().badJsonSomewhere : text().badJson(numberOf(line));
}
