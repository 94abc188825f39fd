import type { Blocker } from '../../api/index.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { Row, Rows } from '../../ui/rows.tsx';
import { words } from '../../words/index.ts';
import type { About } from './about.ts';

const text = () => words.erasing;

/** What to hand over first, each with the way to where that is done. */
export function Blockers({ about, blockedBy }: { about: About; blockedBy: readonly Blocker[] }) {
  if (blockedBy.length === 0) return null;
  return (
    <Rows label={text().blocked}>
      {blockedBy.map((blocker) => {
        const [title, note] = text().blockers[blocker];
        return (
          <Row
            key={blocker}
            title={title}
            note={note}
            actions={
              about.own ? (
                <LinkButton
                  to={placeOf[blocker]}
                  variant="default"
                  size="sm"
                  aria-label={`${text().go}: ${title}`}
                >
                  {text().go}
                </LinkButton>
              ) : null
            }
          />
        );
      })}
    </Rows>
  );
}

const placeOf = {
  'last-administrator': '/people',
  'only-organizer': '/workshops',
  'only-guardian': '/relationships',
} as const satisfies Record<Blocker, string>;
