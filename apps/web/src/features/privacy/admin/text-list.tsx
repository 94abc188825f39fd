import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Purpose } from '../../../api/index.ts';
import { Row, Rows } from '../../../ui/rows.tsx';
import { Problem, RowsLoading } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { purposesQuery } from '../../consent/queries.ts';
import own from './admin.module.css';
import { TextDialog } from './text-dialog.tsx';

const text = () => words.privacyAdmin.texts;

/** What people agree to, and writing it anew. */
export function TextList() {
  const asked = useQuery(purposesQuery());
  const [writing, write] = useState<Purpose>();
  if (asked.isPending) return <RowsLoading rows={5} height="6rem" />;
  if (!asked.data) return <Problem error={asked.error} onRetry={() => asked.refetch()} />;
  return (
    <>
      <p className={own.noteAbove}>{text().note}</p>
      <Rows label={words.privacyAdmin.views.texts}>
        {asked.data.map((purpose) => (
          <Row
            key={purpose.name}
            title={words.settings.purpose(purpose.name)}
            note={text().current(purpose.version)}
            actions={
              <Button
                variant="default"
                size="sm"
                aria-label={text().writeFor(words.settings.purpose(purpose.name))}
                onClick={() => write(purpose)}
              >
                {text().write}
              </Button>
            }
          >
            <p className={own.prose} lang={purpose.language} dir="auto">
              {purpose.body}
            </p>
          </Row>
        ))}
      </Rows>
      {writing ? <TextDialog purpose={writing} onClose={() => write(undefined)} /> : null}
    </>
  );
}
