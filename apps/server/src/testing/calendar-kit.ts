import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import ICAL from 'ical.js';

/** A calendar file as an independent reader understands it. */
export type ReadCalendar = {
  readonly method: string;
  readonly entries: readonly {
    readonly uid: string;
    readonly sequence: number;
    readonly status: string;
    /** Moments in UTC, as ISO 8601. */
    readonly from: string;
    readonly to: string;
    readonly title: string;
    readonly description: string;
    readonly place: string | null;
    readonly organizer: string | null;
  }[];
};

/** As Thunderbird reads it. Where a local time has no zone in the file, this throws. */
export function readByIcal(text: string): ReadCalendar {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return {
    method: String(calendar.getFirstPropertyValue('method')),
    entries: calendar.getAllSubcomponents('vevent').map((event) => {
      const value = (name: string) => event.getFirstPropertyValue(name);
      const moment = (name: string) => {
        const at = value(name) as ICAL.Time;
        if (at.zone === ICAL.Timezone.localTimezone) throw new Error(`${name} is in no zone.`);
        return at.toJSDate().toISOString();
      };
      const organizer = event.getFirstProperty('organizer')?.getParameter('cn');
      return {
        ...{
          uid: String(value('uid')),
          sequence: Number(value('sequence')),
          status: String(value('status')),
        },
        ...{ from: moment('dtstart'), to: moment('dtend') },
        ...{ title: String(value('summary')), description: String(value('description')) },
        place: event.hasProperty('location') ? String(value('location')) : null,
        organizer: typeof organizer === 'string' ? organizer : null,
      };
    }),
  };
}

const python = '/usr/bin/python3';
const reader = `
import json, sys
from datetime import timezone
from icalendar import Calendar

def moment(value):
    assert value.dt.tzinfo is not None, 'in no zone'
    return value.dt.astimezone(timezone.utc).strftime('%Y-%m-%dT%H:%M:%S.000Z')

calendar = Calendar.from_ical(sys.stdin.buffer.read())
text = lambda event, name: str(event[name]) if name in event else None
print(json.dumps({'method': str(calendar['METHOD']), 'entries': [{
    'uid': text(event, 'UID'), 'sequence': int(event['SEQUENCE']), 'status': text(event, 'STATUS'),
    'from': moment(event['DTSTART']), 'to': moment(event['DTEND']),
    'title': text(event, 'SUMMARY'), 'description': text(event, 'DESCRIPTION'), 'place': text(event, 'LOCATION'),
    'organizer': event['ORGANIZER'].params.get('CN'),
} for event in calendar.walk('VEVENT')]}))
`;

/** Whether python3-icalendar is on this machine. */
export const hasPythonReader = existsSync(python) && existsSync('/usr/lib/python3/dist-packages/icalendar');

/** As python3-icalendar reads it, with the rules of zones that Python brings along where it knows their names. */
export function readByPython(text: string): ReadCalendar {
  const { status, stdout, stderr } = spawnSync(python, ['-c', reader], {
    input: text,
    env: { PYTHONIOENCODING: 'utf-8' },
    maxBuffer: 2 ** 26,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`python3-icalendar cannot read it: ${stderr}`);
  return JSON.parse(stdout);
}
