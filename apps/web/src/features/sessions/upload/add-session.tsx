import { Button, FileButton } from '@mantine/core';
import { Icon } from '../../../ui/icons.tsx';
import { words } from '../../../words/index.ts';
import type { Subject } from '../../people/queries.ts';
import { useUploads } from './use-uploads.ts';

/** Chooses files from the device. The same as dropping them on the screen. */
export function AddSession({ subject }: { subject: Subject }) {
  const uploads = useUploads();
  const add = (files: File[]) => {
    for (const file of files) uploads.add(subject, file);
  };
  return (
    <FileButton
      multiple
      accept=".edf,.EDF,.rec,application/octet-stream"
      onChange={add}
      inputProps={{ 'aria-label': words.upload.add, 'data-testid': 'upload-file' } as object}
    >
      {(props) => (
        <Button {...props} leftSection={<Icon name="add" />} title={words.upload.hint}>
          {words.upload.add}
        </Button>
      )}
    </FileButton>
  );
}
