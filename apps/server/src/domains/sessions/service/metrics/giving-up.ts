import { ANALYSIS_VERSION } from '@attune/signals';

/**
 * Two rounds of a job and its tries, the second at least six hours after the first: what fails as often as that fails for good. A try is counted
 * before it begins, so that one which takes the program with it counts too.
 */
export const MOST_TRIES = 12;

type Tried = { readonly analysis_tries: number; readonly analysis_tried_version: number };

/** Whether it was tried often enough by the methods of this program; newer ones try again. */
export const isGivenUp = ({ analysis_tries, analysis_tried_version }: Tried): boolean =>
  analysis_tried_version === ANALYSIS_VERSION && analysis_tries >= MOST_TRIES;
