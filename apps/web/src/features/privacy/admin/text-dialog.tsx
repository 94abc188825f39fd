import { Button, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueries, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Purpose } from '../../../api/index.ts';
import { Dialog, DialogActions } from '../../../ui/dialog.tsx';
import { Form } from '../../../ui/form.tsx';
import { sayDone } from '../../../ui/say.tsx';
import { Problem, RowsLoading } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { allLanguages, type Language, languages } from '../../../words/languages.ts';
import { purposesQuery, questionsQuery } from '../../consent/queries.ts';
import styles from '../privacy.module.css';
import own from './admin.module.css';

const text = () => words.privacyAdmin.texts;
type Texts = Record<Language, string>;
type Props = { purpose: Purpose; onClose: () => void };

/** A new text in every language at once, beginning from the current one. */
export function TextDialog({ purpose, onClose }: Props) {
  const asked = useQueries({ queries: allLanguages.map((language) => purposesQuery(language)) });
  const failed = asked.find((one) => one.isError);
  const bodies = asked.map((one) => one.data?.find(({ name }) => name === purpose.name)?.body);
  const isHere = bodies.every((body) => body !== undefined);
  const current = Object.fromEntries(
    allLanguages.map((language, place) => [language, bodies[place] ?? '']),
  ) as Texts;
  return (
    <Dialog title={text().title(words.settings.purpose(purpose.name))} onClose={onClose} wide>
      {failed ? <Problem error={failed.error} onRetry={() => failed.refetch()} /> : null}
      {!failed && !isHere ? <RowsLoading rows={2} height="9rem" /> : null}
      {isHere ? <Editor purpose={purpose} current={current} onClose={onClose} /> : null}
    </Dialog>
  );
}

const versionForm = /^[\w.-]{1,20}$/;
const shortest = 20;

function Editor({ purpose, current, onClose }: Props & { current: Texts }) {
  const [texts, setTexts] = useState(current);
  const [version, setVersion] = useState('');
  const [looking, look] = useState(false);
  const publish = usePublish(purpose, onClose);
  const isTaken = version === purpose.version;
  const isShort = allLanguages.some((language) => texts[language].trim().length < shortest);
  const isSame = allLanguages.every((language) => texts[language].trim() === current[language].trim());
  const isWhole = versionForm.test(version) && !isTaken && !isShort && !isSame;
  if (looking) {
    return (
      <Preview
        purpose={purpose}
        texts={texts}
        error={publish.error}
        busy={publish.isPending}
        onBack={() => look(false)}
        onPublish={() => publish.mutate({ version, texts })}
      />
    );
  }
  return (
    <Form onSubmit={() => isWhole && look(true)}>
      <div className={own.besides}>
        {allLanguages.map((language) => (
          <Textarea
            key={language}
            lang={language}
            dir={languages[language].direction}
            label={text().textIn(languages[language].name)}
            autosize
            minRows={6}
            maxRows={14}
            maxLength={8000}
            value={texts[language]}
            onChange={({ currentTarget }) => setTexts({ ...texts, [language]: currentTarget.value })}
          />
        ))}
      </div>
      <TextInput
        label={text().version}
        description={text().versionHelp}
        autoComplete="off"
        maxLength={20}
        dir="ltr"
        value={version}
        error={isTaken ? text().versionTaken : undefined}
        onChange={({ currentTarget }) => setVersion(currentTarget.value.trim())}
      />
      <p className={styles.quiet} role="status">
        {isShort ? text().tooShort : isSame ? text().same : ''}
      </p>
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          {words.cancel}
        </Button>
        <Button type="submit" disabled={!isWhole}>
          {text().preview}
        </Button>
      </DialogActions>
    </Form>
  );
}

function usePublish(purpose: Purpose, onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { version: string; texts: Texts }) => api.publishConsentText(purpose.name, body),
    onSuccess: async () => {
      const changed = [['purposes'], ['consents'], questionsQuery.queryKey];
      await Promise.all(changed.map((queryKey) => queries.invalidateQueries({ queryKey })));
      sayDone(`text-${purpose.name}`, text().published(words.settings.purpose(purpose.name)));
      onDone();
    },
  });
}

type PreviewProps = {
  purpose: Purpose;
  texts: Texts;
  error: unknown;
  busy: boolean;
  onBack: () => void;
  onPublish: () => void;
};

/** As people will read it, and what follows. */
function Preview({ purpose, texts, error, busy, onBack, onPublish }: PreviewProps) {
  return (
    <>
      <div className={own.besides}>
        {allLanguages.map((language) => (
          <figure key={language} className={own.preview}>
            <figcaption>{languages[language].name}</figcaption>
            <blockquote lang={language} dir={languages[language].direction}>
              {texts[language]}
            </blockquote>
          </figure>
        ))}
      </div>
      <h3 className={styles.small}>{text().causes}</h3>
      <ul className={styles.kept}>
        {text().causesAll.map((cause) => (
          <li key={cause}>{cause}</li>
        ))}
      </ul>
      <p className={styles.effect}>{words.privacyAdmin.stops[purpose.name]}</p>
      {error ? <Problem error={error} /> : null}
      <DialogActions>
        <Button variant="default" onClick={onBack}>
          {text().edit}
        </Button>
        <Button loading={busy} onClick={onPublish}>
          {text().publish}
        </Button>
      </DialogActions>
    </>
  );
}
