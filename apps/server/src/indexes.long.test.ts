import { indexSuite } from './testing/index-suite-kit.ts';

indexSuite({ rows: 1_000_000, days: 90 }, 900_000);
