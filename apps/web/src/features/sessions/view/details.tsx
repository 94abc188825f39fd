import { Table } from '@mantine/core';
import type { Session } from '../../../api/index.ts';
import { curveColour } from '../../../ui/chart/colours.ts';
import { numberOf, unitOf } from '../../../ui/format.ts';
import { words } from '../../../words/index.ts';
import { useTypeTitles } from '../queries.ts';
import styles from './session.module.css';

/** What only some ask for, folded away: each channel as it was recorded. */
export function Details({ session }: { session: Session }) {
  const titleOf = useTypeTitles();
  const heads = [
    words.session.channel,
    words.session.dataType,
    words.session.unit,
    words.session.rate,
    words.session.resolution,
    words.session.points,
  ];
  return (
    <details className={styles.details}>
      <summary>{words.session.details}</summary>
      <p className={styles.soft}>
        {`${words.session.timeZone}: ${session.timeZone}`}
        {session.device ? ` · ${words.session.device}: ${session.device}` : ''}
      </p>
      <Table.ScrollContainer minWidth={560}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              {heads.map((head) => (
                <Table.Th key={head}>{head}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {session.channels.map((channel) => (
              <Table.Tr key={channel.number}>
                <Table.Td>
                  <span className={styles.swatch} style={{ background: curveColour(channel.dataType) }} />
                  {channel.label}
                </Table.Td>
                <Table.Td>{titleOf(channel.dataType)}</Table.Td>
                <Table.Td>{unitOf(channel.unit) || '–'}</Table.Td>
                <Table.Td>{`${numberOf(channel.rate)} ${words.session.ratePerSecond}`}</Table.Td>
                <Table.Td>{numberOf(channel.scale, 6)}</Table.Td>
                <Table.Td>{numberOf(channel.points, 0)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </details>
  );
}
