import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Requirement } from '../../../api/index.ts';
import { BackLink } from '../../../ui/back-link.tsx';
import { joined } from '../../../ui/format.ts';
import { Icon } from '../../../ui/icons.tsx';
import { Page } from '../../../ui/page.tsx';
import { Row, State } from '../../../ui/rows.tsx';
import { words } from '../../../words/index.ts';
import {
  CatalogueList,
  EditButton,
  newOne,
  RetireButton,
  useRetire,
} from '../../catalogue/catalogue-list.tsx';
import { useMe } from '../../identity/me.ts';
import { holdsOverAll } from '../../people/may.ts';
import { requirementsQuery, useSettled } from '../queries.ts';
import { NeedDialog } from './need-dialog.tsx';

const text = () => words.needsCatalogue;

/** What workshops can ask for: who organizes adds to it; who looks after everybody's changes it. */
export function NeedsPage() {
  const asked = useQuery(requirementsQuery(true));
  const [open, setOpen] = useState<string>();
  return (
    <Page
      title={text().title}
      lead={text().lead}
      above={
        <BackLink to="/workshops" search={{ show: 'organize' }}>
          {words.workshops.title}
        </BackLink>
      }
      actions={
        <Button leftSection={<Icon name="add" />} onClick={() => setOpen(newOne)}>
          {text().add}
        </Button>
      }
    >
      <CatalogueList
        label={text().title}
        asked={asked}
        empty={{ title: text().emptyTitle, text: text().emptyText }}
        keyOf={({ id }) => id}
        open={open}
        onOpen={setOpen}
        row={(requirement, onEdit) => <NeedRow requirement={requirement} onEdit={onEdit} />}
        dialog={(requirement, onClose) => <NeedDialog requirement={requirement} onClose={onClose} />}
      />
    </Page>
  );
}

type RowProps = { requirement: Requirement; onEdit: () => void };

/** What kind it is, and its rule. */
function ruleOf({ kind, minAge, maxAge, purpose }: Requirement): string {
  const age =
    kind === 'age'
      ? text().years(minAge === null ? '' : String(minAge), maxAge === null ? '' : String(maxAge))
      : '';
  return joined([text().kinds[kind], age, purpose === null ? null : words.settings.purpose(purpose)]);
}

function NeedRow({ requirement, onEdit }: RowProps) {
  const settled = useSettled();
  const edits = holdsOverAll(useMe(), 'requirement:write');
  const { name, description, retired } = requirement;
  const retire = useRetire({
    change: async ({ id, version }, wish) => {
      await api.changeRequirement(id, version, { retired: wish });
      return version + 1;
    },
    texts: text(),
    onSettled: settled,
  });
  return (
    <Row
      title={name}
      state={retired ? <State>{words.catalogue.retired}</State> : null}
      note={joined([ruleOf(requirement), description])}
      actions={
        edits ? (
          <>
            <EditButton name={name} onEdit={onEdit} />
            <RetireButton thing={requirement} retire={retire} />
          </>
        ) : null
      }
    />
  );
}
