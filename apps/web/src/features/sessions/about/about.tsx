import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Session } from '../../../api/index.ts';
import { Card, Section } from '../../../ui/page.tsx';
import { words } from '../../../words/index.ts';
import { useMay } from '../../people/may.ts';
import { SaidForm } from './said-form.tsx';
import { SaidView } from './said-view.tsx';

/** How it felt, with what, where: shown, and changed by those who may. */
export function About({ session }: { session: Session }) {
  const may = useMay(session.userId)('session:write');
  const [editing, edit] = useState(false);
  const mayEdit = may && session.state !== 'discarded';
  return (
    <Section
      title={words.keeping.about}
      actions={
        mayEdit && !editing ? (
          <Button variant="default" size="sm" onClick={() => edit(true)}>
            {words.keeping.edit}
          </Button>
        ) : null
      }
    >
      <Card>
        {mayEdit && editing ? (
          <SaidForm session={session} onDone={() => edit(false)} />
        ) : (
          <SaidView session={session} />
        )}
      </Card>
    </Section>
  );
}
