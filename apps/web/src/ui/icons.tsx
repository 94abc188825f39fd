import type { ReactNode } from 'react';
import styles from './icons.module.css';

/** Line icons on a 20-pixel grid, drawn for these screens. They repeat a label beside them and are hidden from readers. */
const shapes = {
  home: <path d="M3.5 9 10 3.5 16.5 9v7a.5.5 0 0 1-.5.5h-3.5V12h-5v4.5H4a.5.5 0 0 1-.5-.5z" />,
  sessions: <path d="M2.5 10.5h3l1.6-3 2.2 7 2.4-10 1.9 6.4.9-1.4h3" />,
  people: (
    <>
      <circle cx="7.5" cy="7" r="2.75" />
      <path d="M2.5 16c.3-2.9 2.2-4.5 5-4.5s4.7 1.6 5 4.5M12.5 4.6a2.7 2.7 0 0 1 0 4.9M14.5 12c1.8.6 2.8 2 3 4" />
    </>
  ),
  practise: (
    <>
      <circle cx="10" cy="10" r="7" />
      <circle cx="10" cy="10" r="3" />
    </>
  ),
  workshops: <path d="M3.5 5.5h13v11h-13zM3.5 9h13M7 3.5v3.5M13 3.5v3.5M7 12h.1M10 12h.1M13 12h.1" />,
  insights: <path d="M3.5 3.5v13h13M7 13.5V10M10.5 13.5v-7M14 13.5v-5" />,
  activity: (
    <>
      <circle cx="10" cy="10" r="6.5" />
      <path d="M10 6.5V10l2.5 2" />
    </>
  ),
  admin: (
    <>
      <circle cx="6.5" cy="13.5" r="3" />
      <path d="m8.7 11.3 7.3-7.3M13.2 6.8l2.3 2.3M10.7 9.3l1.6 1.6" />
    </>
  ),
  settings: (
    <>
      <path d="M3 6h7.5M14.5 6H17M3 14h2.5M9.5 14H17" />
      <circle cx="12.5" cy="6" r="2" />
      <circle cx="7.5" cy="14" r="2" />
    </>
  ),
  apps: <path d="M3.5 3.5h5v5h-5zM11.5 3.5h5v5h-5zM3.5 11.5h5v5h-5zM14 11.5v5M11.5 14h5" />,
  find: (
    <>
      <circle cx="9" cy="9" r="5" />
      <path d="m13 13 3.5 3.5" />
    </>
  ),
  signOut: <path d="M8 3.5H4.5a1 1 0 0 0-1 1v11a1 1 0 0 0 1 1H8M13 6.5l3.5 3.5-3.5 3.5M16 10H7.5" />,
  zoomIn: (
    <>
      <circle cx="9" cy="9" r="5.5" />
      <path d="m13.2 13.2 3.3 3.3M9 6.8v4.4M6.8 9h4.4" />
    </>
  ),
  zoomOut: (
    <>
      <circle cx="9" cy="9" r="5.5" />
      <path d="m13.2 13.2 3.3 3.3M6.8 9h4.4" />
    </>
  ),
  whole: <path d="M3 4v12M17 4v12M6 10h8M8.5 7.5 6 10l2.5 2.5M11.5 7.5 14 10l-2.5 2.5" />,
  height: <path d="M4 3h12M4 17h12M10 6v8M7.5 8.5 10 6l2.5 2.5M7.5 11.5 10 14l2.5-2.5" />,
  back: <path d="M12 4.5 6.5 10l5.5 5.5" />,
  left: <path d="M12 4.5 6.5 10l5.5 5.5" />,
  on: <path d="m8 4.5 5.5 5.5L8 15.5" />,
  right: <path d="m8 4.5 5.5 5.5L8 15.5" />,
  download: <path d="M10 3v9.5M6 8.7l4 4 4-4M3.5 16.5h13" />,
  edit: <path d="M4 16h3l8.5-8.5-3-3L4 13zM11 6l3 3" />,
  add: <path d="M10 4v12M4 10h12" />,
  close: <path d="m5 5 10 10M15 5 5 15" />,
  done: <path d="m4 10.5 4 4 8-9" />,
  attention: <path d="M10 3 18 16.5H2zM10 8v4M10 14.2v.1" />,
  bell: <path d="M4.5 14.5h11l-1.3-2V9a4.2 4.2 0 0 0-8.4 0v3.5zM8.3 16.5a1.8 1.8 0 0 0 3.4 0M10 3v1.5" />,
  star: <path d="m10 3 2.1 4.5 4.9.6-3.6 3.4.9 4.9-4.3-2.4-4.3 2.4.9-4.9L3 8.1l4.9-.6z" />,
  starred: (
    <path fill="currentColor" d="m10 3 2.1 4.5 4.9.6-3.6 3.4.9 4.9-4.3-2.4-4.3 2.4.9-4.9L3 8.1l4.9-.6z" />
  ),
  up: <path d="M4.5 12 10 6.5l5.5 5.5" />,
  down: <path d="m4.5 8 5.5 5.5L15.5 8" />,
  grip: <path d="M7.5 5v.1M12.5 5v.1M7.5 10v.1M12.5 10v.1M7.5 15v.1M12.5 15v.1" />,
  arrange: <path d="M3.5 3.5h5v6h-5zM11.5 3.5h5v3h-5zM11.5 9.5h5v7h-5zM3.5 12.5h5v4h-5z" />,
  flag: <path d="M5 17V3.5h9.5L12.5 7l2 3.5H5" />,
  seen: (
    <>
      <path d="M2 10c2-3.7 4.7-5.5 8-5.5s6 1.8 8 5.5c-2 3.7-4.7 5.5-8 5.5S4 13.7 2 10z" />
      <circle cx="10" cy="10" r="2.5" />
    </>
  ),
  hidden: (
    <path d="M7.6 4.8A9 9 0 0 1 10 4.5c3.3 0 6 1.8 8 5.5a14 14 0 0 1-2.4 3.2M12.6 15.1c-.8.3-1.7.4-2.6.4-3.3 0-6-1.8-8-5.5a13 13 0 0 1 3.6-4.2M3.5 3.5l13 13" />
  ),
  key: (
    <>
      <circle cx="7" cy="13" r="3.5" />
      <path d="m9.5 10.5 7-7M13.5 6.5l2.5 2.5" />
    </>
  ),
  shield: <path d="M10 2.5 16 5v4.5c0 3.9-2.4 6.6-6 8-3.6-1.4-6-4.1-6-8V5zM7.2 10l2 2 3.8-4.2" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof shapes;

/** What points along the line of reading, and so the other way where that runs from right to left. */
const along: readonly IconName[] = ['back', 'on', 'signOut'];

export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      className={along.includes(name) ? styles.along : undefined}
      viewBox="0 0 20 20"
      width="1.25rem"
      height="1.25rem"
      fill="none"
      stroke="currentColor"
      strokeWidth="var(--stroke-icon)"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {shapes[name]}
    </svg>
  );
}

/** The mark of Attune: one heartbeat. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="1.75rem" height="1.75rem" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <path
        d="M5 17h5l2.5-4 3 10 3.5-16 3 12 1.8-2H27"
        fill="none"
        stroke="var(--accent-ink)"
        strokeWidth="2.2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
