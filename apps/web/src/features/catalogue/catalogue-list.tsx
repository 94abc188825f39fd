import { Button } from '@mantine/core';
import { type UseQueryResult, useMutation } from '@tanstack/react-query';
import { Fragment, type ReactNode } from 'react';
import { codeOf } from '../../api/index.ts';
import { Rows } from '../../ui/rows.tsx';
import { sayDone, sayFailed } from '../../ui/say.tsx';
import { Empty, Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';

/** Stands for one that is not there yet, where a dialog is opened by a key. */
export const newOne = 'new';

type CatalogueListProps<Thing> = {
  label: string;
  asked: UseQueryResult<Thing[]>;
  empty: { title: string; text: string };
  keyOf: (thing: Thing) => string;
  /** The key of the one that is edited: by that, so that a change elsewhere shows in the dialog too. */
  open: string | undefined;
  onOpen: (key: string | undefined) => void;
  row: (thing: Thing, onEdit: () => void) => ReactNode;
  dialog: (thing: Thing | undefined, onClose: () => void) => ReactNode;
};

/** What there is to choose from, for those who look after it; each opens in a dialog. */
export function CatalogueList<Thing>(props: CatalogueListProps<Thing>) {
  const { label, asked, empty, keyOf, open, onOpen, row, dialog } = props;
  const things = asked.data;
  return (
    <>
      {asked.isPending ? <RowsLoading rows={4} /> : null}
      {asked.isError && !things ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {things?.length === 0 ? <Empty {...empty} /> : null}
      {things && things.length > 0 ? (
        <Rows label={label}>
          {things.map((thing) => (
            <Fragment key={keyOf(thing)}>{row(thing, () => onOpen(keyOf(thing)))}</Fragment>
          ))}
        </Rows>
      ) : null}
      {open === undefined
        ? null
        : dialog(
            things?.find((thing) => keyOf(thing) === open),
            () => onOpen(undefined),
          )}
    </>
  );
}

type Retirable = { id: string; name: string; version: number; retired: boolean };
type Retiring = {
  /** @returns its version then */
  change: (thing: Retirable, retired: boolean) => Promise<number>;
  texts: { wasRetired: (name: string) => string; wasRestored: (name: string) => string };
  onSettled: () => Promise<unknown>;
};

/** Retires a thing or brings it back; either can be undone by the other. */
export function useRetire({ change, texts, onSettled }: Retiring) {
  const retire = useMutation({
    mutationFn: (thing: Retirable) => change(thing, !thing.retired),
    onSuccess: (version, thing) => {
      const { name, retired } = thing;
      const said = retired ? texts.wasRestored(name) : texts.wasRetired(name);
      sayDone('catalogue', said, () => retire.mutate({ ...thing, version, retired: !retired }));
    },
    onError: (error) =>
      codeOf(error) === 'precondition-failed'
        ? sayDone('catalogue', words.catalogue.conflict)
        : sayFailed(error),
    onSettled,
  });
  return retire;
}

export const EditButton = ({ name, onEdit }: { name: string; onEdit: () => void }) => (
  <Button variant="default" size="sm" aria-label={words.catalogue.editOf(name)} onClick={onEdit}>
    {words.catalogue.edit}
  </Button>
);

type RetireButtonProps = { thing: Retirable; retire: ReturnType<typeof useRetire> };

export function RetireButton({ thing, retire }: RetireButtonProps) {
  const texts = words.catalogue;
  const { name, retired } = thing;
  return (
    <Button
      variant="default"
      size="sm"
      aria-label={retired ? texts.restoreOf(name) : texts.retireOf(name)}
      loading={retire.isPending}
      onClick={() => retire.mutate(thing)}
    >
      {retired ? texts.restore : texts.retire}
    </Button>
  );
}
