import type { Device } from './device-kit.ts';
import type { Ended, Program } from './program-kit.ts';

/** What programs and devices have to say when a test of many of them fails: else nobody knows which of them hung, and why. */

const mostLines = 30;
const mostDevices = 10;

export type Instance = {
  readonly name: string;
  readonly program: Program;
  readonly ended: () => Ended | undefined;
};

/** A program of which it is remembered how it ended. */
export function instanceOf(name: string, program: Program): Instance {
  let ended: Ended | undefined;
  void program.ended.then((how) => {
    ended = how;
  });
  return { name, program, ended: () => ended };
}

export function tellFailure(
  instances: readonly Instance[],
  devices: readonly Device[],
  taken: number,
): string {
  const behind = devices.filter((device) => device.acked() < taken);
  return [
    ...instances.flatMap(tellInstance),
    `${behind.length} of ${devices.length} devices are not at ${taken}:`,
    ...behind.slice(0, mostDevices).map((device) => `${device.number}: ${device.about()}`),
    ...devices.flatMap((device) => device.problems).slice(0, mostDevices),
  ].join('\n');
}

const tellInstance = ({ name, program, ended }: Instance): string[] => [
  `${name}, process ${program.pid}: ${ended() ? `ended ${JSON.stringify(ended())}` : 'runs'}`,
  ...program.said().slice(-mostLines),
  ...program.complaints().slice(-mostLines),
  ...alike(program.logged()).slice(-mostLines),
];

/** Lines of a log that differ in nothing but when and for whom, as one, with how many there are. */
function alike(lines: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const { at: _at, requestId: _request, units: _units, ...facts } = JSON.parse(line);
    const text = JSON.stringify(facts);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => `${count} × ${text}`);
}
