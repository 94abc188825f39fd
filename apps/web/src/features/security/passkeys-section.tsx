import { Button } from '@mantine/core';
import { api, type Passkey, type Security } from '../../api/index.ts';
import { Icon } from '../../ui/icons.tsx';
import { Section } from '../../ui/page.tsx';
import { Row, Rows, State } from '../../ui/rows.tsx';
import { sayDone } from '../../ui/say.tsx';
import { words } from '../../words/index.ts';
import { makePasskey, mayUsePasskeys } from '../identity/passkeys.ts';
import { deviceOf } from './device-name.ts';
import { LabelDialog } from './label-dialog.tsx';
import { dayIn, OpensDialog, RemoveButton } from './parts.tsx';

const text = () => words.security.passkeys;

async function addPasskey(label: string): Promise<void> {
  const response = await makePasskey(await api.newPasskeyOptions());
  await api.addPasskey({ response, label });
}

export function PasskeysSection({ security: { passkeys } }: { security: Security }) {
  const own = deviceOf(navigator.userAgent);
  return (
    <Section
      title={text().title}
      note={text().note}
      actions={
        mayUsePasskeys() ? (
          <OpensDialog
            button={(open) => (
              <Button variant="light" size="sm" leftSection={<Icon name="add" />} onClick={open}>
                {text().add}
              </Button>
            )}
          >
            {(close) => (
              <LabelDialog
                title={text().add}
                submit={text().addSubmit}
                first={own ? words.security.logins.on(own.browser, own.system) : ''}
                take={addPasskey}
                onDone={() => sayDone('passkey', text().added)}
                onClose={close}
              />
            )}
          </OpensDialog>
        ) : null
      }
    >
      <Rows label={text().title}>
        {passkeys.map((passkey) => (
          <PasskeyRow key={passkey.id} passkey={passkey} />
        ))}
        {passkeys.length === 0 ? <Row title={text().empty} /> : null}
      </Rows>
    </Section>
  );
}

function PasskeyRow({ passkey: { id, label, backedUp, createdAt, lastUsedAt } }: { passkey: Passkey }) {
  const { added, lastUsed } = words.security;
  return (
    <Row
      title={label}
      state={backedUp ? <State>{text().synced}</State> : null}
      note={`${added(dayIn(createdAt))}, ${lastUsed(lastUsedAt && dayIn(lastUsedAt))}`}
      actions={
        <>
          <OpensDialog
            button={(open) => (
              <Button variant="default" size="sm" aria-label={text().renameOf(label)} onClick={open}>
                {text().rename}
              </Button>
            )}
          >
            {(close) => (
              <LabelDialog
                title={text().renameTitle}
                submit={words.security.save}
                first={label}
                take={(name) => api.renamePasskey(id, name)}
                onDone={() => sayDone('passkey', words.security.saved)}
                onClose={close}
              />
            )}
          </OpensDialog>
          <RemoveButton
            label={words.security.remove}
            name={text().removeOf(label)}
            title={text().removeTitle(label)}
            text={text().removeText}
            remove={() => api.removePasskey(id)}
          />
        </>
      }
    />
  );
}
