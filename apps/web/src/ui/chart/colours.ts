const tokens: Record<string, string> = {
  ecg: '--curve-ecg',
  'heart-rate': '--curve-heart',
  rr: '--curve-heart',
  eeg: '--curve-eeg',
  spo2: '--curve-spo2',
  ppg: '--curve-ppg',
  respiration: '--curve-respiration',
  eda: '--curve-eda',
};

/** The token of a data type's colour; a type without one of its own is drawn in soft ink. */
export const curveToken = (dataType: string): string => tokens[dataType] ?? '--ink-soft';

export const curveColour = (dataType: string): string => `var(${curveToken(dataType)})`;

/** The value behind a token, for a canvas, which knows no variables. */
export const readToken = (token: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(token).trim();
