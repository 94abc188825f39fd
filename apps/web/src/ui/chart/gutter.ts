/** Room of the axes in CSS pixels: all plots of a stack share it, so that their moments stand above each other. */
export const gutter = { left: 52, right: 32, bottom: 44, top: 12 } as const;
