import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Problem } from '../../../ui/states.tsx';
import { providersQuery } from '../queries.ts';

type WaysProps = {
  label: (title: string) => string;
  /** Those that are meant; all of them without. */
  only?: ReadonlySet<string>;
  /** Begins a visit at the provider; without an answer nothing happens. */
  visit: (provider: string) => Promise<{ url: string } | undefined>;
};

/** A button for every outside provider; it leads there. */
export function ProviderWays({ label, only, visit }: WaysProps) {
  const providers = useQuery(providersQuery);
  const leave = useMutation({
    mutationFn: visit,
    onSuccess: (found) => found && window.location.assign(found.url),
  });
  const shown = providers.data?.filter(({ name }) => only?.has(name) ?? true);
  return (
    <>
      {leave.isError ? <Problem error={leave.error} /> : null}
      {shown?.map(({ name, title }) => (
        <Button
          key={name}
          variant="default"
          size="md"
          loading={leave.isPending && leave.variables === name}
          onClick={() => leave.mutate(name)}
        >
          {label(title)}
        </Button>
      ))}
    </>
  );
}
