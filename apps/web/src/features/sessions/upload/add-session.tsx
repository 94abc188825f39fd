import { Button, FileButton } from '@mantine/core';
import { Icon } from '../../../ui/icons.tsx';
import { words } from '../../../words/index.ts';
import type { Subject } from '../../people/queries.ts';
import { accepted } from './files.ts';
import { useUploads } from './use-uploads.ts';

/** Chooses files from the device. The same as dropping them on the screen. */
/** @param quiet something else is the thing to do on this screen */
export function AddSession({ subject, quiet = false }: { subject: Subject; quiet?: boolean }) {
  const uploads = useUploads();
  return (
    <FileButton
      multiple
      accept={accepted}
      onChange={(files) => uploads.add(subject, files)}
      inputProps={{ 'aria-label': words.upload.add, 'data-testid': 'upload-file' } as object}
    >
      {(props) => (
        <Button
          {...props}
          variant={quiet ? 'default' : 'filled'}
          leftSection={<Icon name="add" />}
          title={words.upload.hint}
        >
          {words.upload.add}
        </Button>
      )}
    </FileButton>
  );
}
