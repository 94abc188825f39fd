import { indexSuite } from './testing/index-suite-kit.ts';

// As many rows a day as in the long suite, on a tenth of the days.
indexSuite({ rows: 100_000, days: 9 }, 120_000);
