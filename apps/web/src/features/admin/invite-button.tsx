import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, Suspense } from 'react';
import { Icon } from '../../ui/icons.tsx';
import { words } from '../../words/index.ts';

const InviteDialog = lazy(() =>
  import('./invite-dialog.tsx').then((module) => ({ default: module.InviteDialog })),
);

/** Opens the dialog that invites somebody. */
export function InviteButton() {
  const [open, { open: show, close }] = useDisclosure(false);
  return (
    <>
      <Button leftSection={<Icon name="add" />} onClick={show}>
        {words.invites.open}
      </Button>
      {open ? (
        <Suspense>
          <InviteDialog onClose={close} />
        </Suspense>
      ) : null}
    </>
  );
}
