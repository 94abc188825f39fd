import { useQuery } from '@tanstack/react-query';
import { BackLink } from '../../ui/back-link.tsx';
import { Page } from '../../ui/page.tsx';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { CodeSection } from './code-section.tsx';
import { EmailSection } from './email-section.tsx';
import { IdentitiesSection } from './identities-section.tsx';
import { LoginsSection } from './logins-section.tsx';
import { PasskeysSection } from './passkeys-section.tsx';
import { PasswordSection } from './password-section.tsx';
import { securityQuery } from './queries.ts';
import { RecoverySection } from './recovery-section.tsx';

/** Every way in that the person has, and everywhere they are in. */
export function SecurityPage() {
  const security = useQuery(securityQuery);
  const text = words.security;
  return (
    <Page
      title={text.title}
      lead={text.lead}
      above={<BackLink to="/settings">{words.screens.settings}</BackLink>}
    >
      {security.isPending ? <RowsLoading rows={5} height="5.5rem" /> : null}
      {security.isError ? <Problem error={security.error} onRetry={() => security.refetch()} /> : null}
      {security.data ? (
        <>
          <PasswordSection security={security.data} />
          <PasskeysSection security={security.data} />
          <CodeSection security={security.data} />
          <RecoverySection security={security.data} />
          <IdentitiesSection security={security.data} />
          <EmailSection />
          <LoginsSection />
        </>
      ) : null}
    </Page>
  );
}
