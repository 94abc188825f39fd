import { countIn } from '../count.ts';

const several = countIn('en');

/** What those who run a workshop see of what is recorded there. */
export const room = {
  title: 'In the room',
  open: 'What is recorded',
  back: 'The workshop',
  note: 'You see those who agreed to it for this workshop. They can take it back at any moment.',
  emptyTitle: 'Nobody is recording yet',
  emptyText:
    'What participants record here appears by itself, if they said when signing up that you may see it and agreed to recordings at workshops.',
  live: 'Recording',
  ended: 'Complete',
  recording: (count: number) =>
    several(count, { one: '1 person is recording', other: '# people are recording' }),
  lastSeconds: (count: number) => `the last ${count} s`,
  curve: (name: string, signal: string, stretch: string) => `${signal} of ${name}, ${stretch}`,
};
