import { Table } from '@mantine/core';
import type { Channel, Session } from '../../../api/index.ts';
import { curveColour } from '../../../ui/chart/colours.ts';
import { decimalsOf, leftToRight, numberOf, unitOf } from '../../../ui/format.ts';
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
    words.keeping.lowest,
    words.keeping.highest,
    words.keeping.mean,
    words.keeping.gaps,
  ];
  return (
    <details className={styles.details}>
      <summary>{words.session.details}</summary>
      <p className={styles.soft}>{`${words.session.timeZone}: ${session.timeZone}`}</p>
      <Table.ScrollContainer minWidth={840}>
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
                <Table.Td>{rateText(channel)}</Table.Td>
                <Table.Td>{numberOf(channel.scale, 6)}</Table.Td>
                <Table.Td>{numberOf(channel.points, 0)}</Table.Td>
                <Summary channel={channel} />
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </details>
  );
}

/** What its points come to, once it is packed. */
function Summary({ channel: { summary, scale } }: { channel: Channel }) {
  const decimals = Math.min(6, decimalsOf(scale) + 1);
  const say = (value: number | null | undefined) =>
    value === null || value === undefined ? '–' : leftToRight(numberOf(value, decimals));
  return (
    <>
      <Table.Td>{say(summary?.min)}</Table.Td>
      <Table.Td>{say(summary?.max)}</Table.Td>
      <Table.Td>{say(summary?.mean)}</Table.Td>
      <Table.Td>{gapsOf(summary)}</Table.Td>
    </>
  );
}

function gapsOf(summary: Channel['summary']): string {
  if (!summary) return '–';
  return summary.gaps === 0 ? words.keeping.noGaps : words.keeping.gapsOf(summary.gaps);
}

/** As the recorder says it; and as the server measured it, where the recorder's clock ran fast or slow. */
function rateText({ rate, measuredRate }: Channel): string {
  if (rate === null) return words.session.irregular;
  const stated = `${numberOf(rate)} ${words.session.ratePerSecond}`;
  return measuredRate === null || measuredRate === rate
    ? stated
    : `${stated} ${words.session.measured(numberOf(measuredRate, 4))}`;
}
