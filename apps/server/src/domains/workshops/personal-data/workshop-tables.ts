import { facts, inner, type Tables } from '../../../kernel/personal-data/index.ts';

const ofWorkshops = { purpose: 'workshops', kept: 'ever' } as const;

/** What a workshop is, whoever comes. */
export const workshopTables: Tables = {
  workshops: {
    ...ofWorkshops,
    what: 'A workshop: when, where, what about, for how many',
    columns: {
      ...facts('id', 'series_id', 'state', 'title', 'description', 'language', 'starts_at', 'ends_at'),
      ...facts('time_zone', 'place', 'is_online', 'visibility', 'capacity', 'seats_taken', 'waiting'),
      ...facts('sign_up_from', 'sign_up_until', 'cancel_message', 'published_at', 'ended_at', 'created_at'),
      ...inner('link_version', 'next_position', 'organizer_wanted', 'requirements_version', 'version'),
      ...inner('sequence', 'updated_at'),
    },
  },
  workshop_places: {
    ...ofWorkshops,
    what: 'Where a workshop is, for who takes part',
    columns: facts('workshop_id', 'address', 'online_url'),
  },
  workshop_requirements: {
    ...ofWorkshops,
    what: 'What a workshop asks for',
    columns: facts('workshop_id', 'requirement_id', 'hard', 'note'),
  },
  agenda_items: {
    ...ofWorkshops,
    what: 'A part of a workshop',
    columns: facts('workshop_id', 'number', 'title', 'description', 'minutes', 'exercise_id'),
  },
};
