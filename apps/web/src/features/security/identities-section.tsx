import { useQuery } from '@tanstack/react-query';
import { api, type Security } from '../../api/index.ts';
import { joined } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import { Row, Rows } from '../../ui/rows.tsx';
import { words } from '../../words/index.ts';
import { providersQuery } from '../identity/queries.ts';
import { ProviderWays } from '../identity/sign-in/provider-ways.tsx';
import { keepWayBack } from '../identity/way-back.ts';
import { dayIn, RemoveButton } from './parts.tsx';
import styles from './security.module.css';

const text = () => words.security.identities;

/** Absent where no outside provider is configured and none was ever connected. */
export function IdentitiesSection({ security: { identities } }: { security: Security }) {
  const providers = useQuery(providersQuery);
  const titles = new Map(providers.data?.map(({ name, title }) => [name, title]));
  if (identities.length === 0 && titles.size === 0) return null;
  return (
    <Section title={text().title} note={text().note}>
      <Rows label={text().title}>
        {identities.map(({ id, provider, name, linkedAt, lastUsedAt }) => {
          const title = titles.get(provider) ?? provider;
          const { added, lastUsed } = words.security;
          const dates = `${added(dayIn(linkedAt))}, ${lastUsed(lastUsedAt && dayIn(lastUsedAt))}`;
          return (
            <Row
              key={id}
              title={title}
              note={joined([name ?? '', dates])}
              actions={
                <RemoveButton
                  label={text().disconnect}
                  name={text().disconnectOf(title)}
                  title={text().removeTitle(title)}
                  text={text().removeText}
                  remove={() => api.disconnect(id)}
                />
              }
            />
          );
        })}
        {identities.length === 0 ? <Row title={text().none} /> : null}
      </Rows>
      <div className={styles.keeping}>
        <ProviderWays
          label={text().connect}
          visit={(provider) => {
            keepWayBack('/settings/security');
            return api.connectAt(provider);
          }}
        />
      </div>
    </Section>
  );
}
