/** The app whose activities are the product's own. */
export const ownApp = 'attune';
