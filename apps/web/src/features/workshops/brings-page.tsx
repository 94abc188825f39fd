import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Declaration, Requirement } from '../../api/index.ts';
import { BackLink } from '../../ui/back-link.tsx';
import { Page } from '../../ui/page.tsx';
import { Row, Rows, State } from '../../ui/rows.tsx';
import { Empty, Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import type { Subject } from '../people/queries.ts';
import { isSaid, type Said, useDeclare } from './declare.ts';
import { PersonSwitch } from './person-switch.tsx';
import { declarationsQuery, requirementsQuery, useFor } from './queries.ts';

/** What somebody has, can and tolerates: said once, for every workshop that asks. */
export function BringsPage() {
  const { for: wish } = useSearch({ from: '/app/settings/brings' });
  const navigate = useNavigate();
  const subject = useFor(wish);
  const texts = words.brings;
  return (
    <Page
      title={subject.own ? texts.title : texts.titleOf(subject.name)}
      lead={texts.lead}
      above={<BackLink to="/settings">{words.screens.settings}</BackLink>}
    >
      <PersonSwitch
        userId={subject.userId}
        onChoose={(userId) =>
          void navigate({ to: '/settings/brings', search: userId ? { for: userId } : {}, replace: true })
        }
      />
      <Brings key={subject.userId} subject={subject} />
    </Page>
  );
}

function Brings({ subject }: { subject: Subject }) {
  const asked = useQuery(requirementsQuery());
  const said = useQuery(declarationsQuery(subject.userId));
  if (asked.isPending || said.isPending) return <RowsLoading rows={4} />;
  if (asked.isError) return <Problem error={asked.error} onRetry={() => asked.refetch()} />;
  if (said.isError) return <Problem error={said.error} onRetry={() => said.refetch()} />;
  const own = asked.data.filter(({ kind }) => isSaid(kind));
  if (own.length === 0) return <Empty title={words.brings.none} text={words.brings.noneText} />;
  return (
    <Rows label={words.brings.title}>
      {own.map((one) => (
        <Bring
          key={one.id}
          requirement={one}
          declared={said.data.find(({ requirementId }) => requirementId === one.id)}
          subject={subject}
        />
      ))}
    </Rows>
  );
}

type BringProps = { requirement: Requirement; declared: Declaration | undefined; subject: Subject };

const meanings: Readonly<Record<string, Said>> = { yes: true, no: false, unsaid: null };

function Bring({ requirement: { id, name, description, kind }, declared, subject }: BringProps) {
  const declare = useDeclare(subject.userId);
  const { workshops, brings } = words;
  const said = declared?.counts ? declared.meets : null;
  const now = declare.isPending ? declare.variables.said : said;
  return (
    <Row
      title={name}
      state={declared?.counts === false ? <State attention>{brings.sayAgain}</State> : null}
      note={description || null}
      actions={
        <SegmentedControl
          aria-label={name}
          value={now === null ? 'unsaid' : now ? 'yes' : 'no'}
          onChange={(value) => declare.mutate({ id, said: meanings[value] ?? null, before: said })}
          data={[
            { value: 'yes', label: workshops.yes(kind, true, subject.name) },
            { value: 'no', label: workshops.no(kind, true, subject.name) },
            { value: 'unsaid', label: brings.unsaid },
          ]}
        />
      }
    />
  );
}
