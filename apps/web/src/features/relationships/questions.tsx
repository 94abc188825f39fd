import { useQuery } from '@tanstack/react-query';
import { LinkButton } from '../../ui/link-button.tsx';
import { Initials, Row, Rows } from '../../ui/rows.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { relationshipsQuery } from './queries.ts';

/** Who waits for the reader's answer. Nothing while nobody does, or while it is not known: Home is not about this. */
export function Questions() {
  const me = useMe();
  const relationships = useQuery(relationshipsQuery(me.userId));
  const waiting = relationships.data?.whoSeesMe.filter((one) => one.canAccept) ?? [];
  if (waiting.length === 0) return null;
  const texts = words.relationships;
  return (
    <Rows label={texts.waitingForYou}>
      {waiting.map(({ id, with: { displayName } }) => (
        <Row
          key={id}
          face={<Initials name={displayName} />}
          title={texts.asks(displayName)}
          note={texts.asksText}
          actions={
            <LinkButton to="/relationships" variant="light" size="sm">
              {texts.linkOpen}
            </LinkButton>
          }
        />
      ))}
    </Rows>
  );
}
