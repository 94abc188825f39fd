import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, whyOf } from '../../../api/index.ts';
import { Form } from '../../../ui/form.tsx';
import { Card, Section } from '../../../ui/page.tsx';
import { sayDone } from '../../../ui/say.tsx';
import { Notice, Problem } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { useSettled } from '../queries.ts';
import { mayScan, Scanner } from './scanner.tsx';

/** By the code that a participant shows: read by the camera where there may be one, else typed. */
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
    <Section title={texts.scan} note={mayScan() ? texts.scanText : texts.scanType}>
      <Card>
        <Form onSubmit={send}>
          {mayScan() ? <Scanner onCode={(shown) => checkIn.mutate(shown)} /> : null}
          <TextInput
            dir="ltr"
            autoComplete="off"
            maxLength={200}
            label={texts.code}
            value={code}
            onChange={({ currentTarget }) => setCode(currentTarget.value)}
          />
          {whyOf(checkIn.error) === 'unknown-code' ? (
            <Notice title={texts.wrongCode} text={texts.wrongCodeText} />
          ) : checkIn.isError ? (
            <Problem error={checkIn.error} />
          ) : null}
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
