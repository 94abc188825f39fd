// What recorders write into the label, most telling first. `Resp` before `SpO2`, since some write "Resp SpO2 off".
const hints: readonly (readonly [RegExp, string])[] = [
  [/\b(ecg|ekg|mlii|lead ?[iv]|avr|avl|avf|v[1-6])\b/i, 'ecg'],
  [/\b(eeg|fp[12z]|[fcpo][0-9z]|[at][1-6])\b/i, 'eeg'],
  [/\b(rr|ibi|nn)\b/i, 'rr'],
  [/\b(hr|heart ?rate|pulse ?rate)\b/i, 'heart-rate'],
  [/\b(resp|respiration|breath|airflow|thor|abdo)/i, 'respiration'],
  [/\b(spo2|sao2|osat)/i, 'spo2'],
  [/\b(ppg|pleth|bvp)/i, 'ppg'],
  [/\b(eda|gsr|skin ?cond)/i, 'eda'],
  [/\b(temp|temperature)/i, 'temperature'],
];

/** The data type that a file's label and unit tell of; `other` when they tell nothing. */
export function dataTypeOf(label: string, unit: string): string {
  const hint = hints.find(([pattern]) => pattern.test(label));
  if (hint) return hint[1];
  return /^(deg ?c|°c)$/i.test(unit) ? 'temperature' : 'other';
}
