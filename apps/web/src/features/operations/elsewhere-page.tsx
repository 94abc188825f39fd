import { LinkButton } from '../../ui/link-button.tsx';
import { Page } from '../../ui/page.tsx';
import { Empty } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';

/** On the public side: this is somewhere else. */
export function ElsewherePage() {
  const { title, elsewhere } = words.operations;
  return (
    <Page title={title}>
      <Empty
        title={elsewhere.title}
        text={elsewhere.text}
        action={<LinkButton to="/">{words.goHome}</LinkButton>}
      />
    </Page>
  );
}
