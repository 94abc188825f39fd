import { useQuery } from '@tanstack/react-query';
import { BackLink } from '../../ui/back-link.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Row, Rows } from '../../ui/rows.tsx';
import { Empty, Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { providersQuery } from '../identity/queries.ts';
import styles from './admin.module.css';

/** What the file of the providers looks like: names that are nobody's. */
const example = JSON.stringify(
  [
    {
      name: 'example',
      title: 'Example',
      issuer: 'https://accounts.example.org',
      clientId: '…',
      clientSecret: '…',
      scopes: ['email'],
    },
  ],
  null,
  2,
);

/** Which outside providers there are, and how one is added: that is configuration, since it holds secrets. */
export function ProvidersPage() {
  const { providers: texts } = words;
  return (
    <Page title={texts.title} lead={texts.lead} above={<BackLink to="/admin">{words.admin.back}</BackLink>}>
      <Configured />
      <Section title={texts.how}>
        <ol className={styles.steps}>
          <li>{texts.steps[0]}</li>
          <li>
            {texts.steps[1]}
            <code className={styles.code}>
              {`${window.location.origin}/signed-in-with/${texts.returnName}`}
            </code>
          </li>
          <li>
            {texts.steps[2]}
            <code className={styles.code}>{example}</code>
          </li>
        </ol>
        <p>{texts.after}</p>
      </Section>
    </Page>
  );
}

function Configured() {
  const providers = useQuery(providersQuery);
  if (providers.isPending) return <RowsLoading rows={2} />;
  if (providers.isError) return <Problem error={providers.error} onRetry={() => providers.refetch()} />;
  if (providers.data.length === 0)
    return <Empty title={words.providers.emptyTitle} text={words.providers.emptyText} />;
  return (
    <Rows label={words.providers.configured}>
      {providers.data.map(({ name, title }) => (
        <Row key={name} title={title} note={`${window.location.origin}/signed-in-with/${name}`} />
      ))}
    </Rows>
  );
}
