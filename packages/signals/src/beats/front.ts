import { createBoxcar, createDelay } from './boxcar.ts';

/**
 * What comes before decisions: from each sample one value of the band in which beats stand out, and one of their energy.
 * Everything is symmetric in time, so that all of it is late by whole or half samples, at every frequency alike.
 */
export type Front = {
  readonly push: (sample: number) => void;
  /** The latest values. */
  readonly now: { band: number; level: number };
  /** By how many samples the band is behind what was pushed, and the level behind the band. */
  readonly bandLag: number;
  readonly levelLag: number;
  readonly restart: () => void;
};

export type FrontSettings = {
  readonly rate: number;
  /** Seconds of each of the two boxcars that take away what is faster, and of those that find the baseline. */
  readonly shortSeconds: number;
  readonly longSeconds: number;
  /** Seconds over which slopes are taken, and over which their energy is. */
  readonly slopeSeconds: number;
  readonly energySeconds: number;
  /** Beats are placed by the band itself, or by its slope. */
  readonly placedBy: 'band' | 'slope';
};

/**
 * band = two short boxcars − two long ones (a smooth bump with a shallow trough on each side); slope = its difference
 * over a few milliseconds; level = root of the mean square slope. 20 ms of boxcar have their zero at 50 Hz and let 2 % of 60 Hz pass.
 */
export function createFront(settings: FrontSettings): Front {
  const count = (seconds: number) => Math.max(1, Math.round(seconds * settings.rate));
  const short = count(settings.shortSeconds);
  const long = Math.max(short + 1, count(settings.longSeconds));
  const slope = count(settings.slopeSeconds);
  const energy = count(settings.energySeconds);
  const smooth = [createBoxcar(short), createBoxcar(short)] as const;
  const base = [createBoxcar(long), createBoxcar(long)] as const;
  const aligned = createDelay(long - short);
  const before = createDelay(slope);
  const squares = createBoxcar(energy);
  const parts = [...smooth, ...base, aligned, before, squares];
  const now = { band: 0, level: 0 };
  const isBySlope = settings.placedBy === 'slope';
  return {
    now,
    bandLag: long - 1 + (isBySlope ? slope / 2 : 0),
    levelLag: (energy - 1) / 2 + (isBySlope ? 0 : slope / 2),
    push(sample) {
      const fine = smooth[1].push(smooth[0].push(sample)) / (short * short);
      const coarse = base[1].push(base[0].push(sample)) / (long * long);
      const band = aligned.push(fine) - coarse;
      const rise = band - before.push(band);
      now.band = isBySlope ? rise : band;
      now.level = Math.sqrt(Math.max(0, squares.push(rise * rise)) / energy);
    },
    restart: () => {
      for (const part of parts) part.restart();
    },
  };
}
