import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../api/index.ts';
import { Form } from '../../../ui/form.tsx';
import { Card, Section } from '../../../ui/page.tsx';
import { sayDone } from '../../../ui/say.tsx';
import { Problem } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { useSettled } from '../queries.ts';
import { canScan, Scanner } from './scanner.tsx';

/** By the code that a participant shows: read by the camera where the browser can, else typed. */
export function CheckInByCode({ workshopId }: { workshopId: string }) {
  const texts = words.organizing;
  const settled = useSettled();
  const [code, setCode] = useState('');
  const checkIn = useMutation({
    mutationFn: (shown: string) => api.checkInByCode(workshopId, shown),
    onSuccess: ({ displayName, already }) => {
      sayDone('check-in', already ? texts.already(displayName) : texts.checkedIn(displayName));
      setCode('');
    },
    onSettled: settled,
  });
  const send = () => code.trim() !== '' && checkIn.mutate(code.trim());
  return (
    <Section title={texts.scan} note={canScan() ? texts.scanText : texts.scanType}>
      <Card>
        <Form onSubmit={send}>
          {canScan() ? <Scanner onCode={(shown) => checkIn.mutate(shown)} /> : null}
          <TextInput
            dir="ltr"
            autoComplete="off"
            maxLength={200}
            label={texts.code}
            value={code}
            onChange={({ currentTarget }) => setCode(currentTarget.value)}
          />
          {checkIn.isError ? <Problem error={checkIn.error} /> : null}
          <div>
            <Button type="submit" loading={checkIn.isPending}>
              {texts.checkIn}
            </Button>
          </div>
        </Form>
      </Card>
    </Section>
  );
}
