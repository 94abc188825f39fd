import { Icon } from '../../ui/icons.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { words } from '../../words/index.ts';
import styles from './apps.module.css';

/** On the page of somebody whom the reader decides for: where their apps are. */
export const AppsOf = ({ userId, name }: { userId: string; name: string }) => (
  <Section title={words.apps.mine.titleOf(name)}>
    <Card>
      <div className={styles.line}>
        <p>{words.apps.mine.leadOf(name)}</p>
        <LinkButton
          to="/people/$userId/apps"
          params={{ userId }}
          variant="default"
          leftSection={<Icon name="apps" />}
        >
          {words.apps.mine.open}
        </LinkButton>
      </div>
    </Card>
  </Section>
);
