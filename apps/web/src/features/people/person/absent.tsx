import type { ReactNode } from 'react';
import { codeOf } from '../../../api/index.ts';

/** Nothing at all in place of what the server refuses; any other problem is shown where it belongs. */
export const Absent = ({ error, children }: { error: unknown; children: ReactNode }) =>
  codeOf(error) === 'refused' ? null : children;
