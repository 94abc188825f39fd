/** Where a channel comes from that no sensor measured while it was recorded: out of thin air, or replayed from a file. */
export type MadeUp = 'simulated' | 'file';

/** How the label of such a channel ends: it says so wherever it is shown or exported. */
export const MADE_UP_ENDINGS: Readonly<Record<MadeUp, string>> = {
  simulated: ' (simulated)',
  file: ' (from a file)',
};

/** An EDF keeps 16 characters of a label, which may cost the bracket; whoever types one by hand is not strict about case. */
const endings: readonly (readonly [MadeUp, RegExp])[] = [
  ['simulated', /\(simulated\)?$/i],
  ['file', /\(from a file\)?$/i],
];

/** What a channel's label says of its origin; undefined: nothing, so that it counts as measured. */
export const madeUpOf = (label: string): MadeUp | undefined =>
  endings.find(([, ending]) => ending.test(label.trimEnd()))?.[0];
