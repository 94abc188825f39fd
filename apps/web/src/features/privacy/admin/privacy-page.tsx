import { SegmentedControl } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { BackLink } from '../../../ui/back-link.tsx';
import { Page } from '../../../ui/page.tsx';
import { words } from '../../../words/index.ts';
import own from './admin.module.css';
import { privacyViews, readPrivacyView } from './audit-search.ts';
import { ErasureList } from './erasure-list.tsx';
import { RequestList } from './request-list.tsx';
import { RetentionReport } from './retention-report.tsx';
import { TextList } from './text-list.tsx';

const screens = {
  requests: RequestList,
  erasures: ErasureList,
  retention: RetentionReport,
  texts: TextList,
} as const;

/** For those who answer for everybody's data. */
export function PrivacyPage() {
  const { view = 'requests' } = useSearch({ from: '/app/admin/privacy' });
  const navigate = useNavigate();
  const text = words.privacyAdmin;
  const Screen = screens[view];
  return (
    <Page title={text.title} lead={text.lead} above={<BackLink to="/admin">{words.admin.back}</BackLink>}>
      <div className={own.views}>
        <SegmentedControl
          aria-label={text.title}
          value={view}
          onChange={(chosen) =>
            void navigate({ to: '.', search: readPrivacyView({ view: chosen }), replace: true })
          }
          data={privacyViews.map((one) => ({ value: one, label: text.views[one] }))}
        />
      </div>
      <Screen />
    </Page>
  );
}
