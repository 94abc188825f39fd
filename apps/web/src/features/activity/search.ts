/** Which of the activities are shown, as the address says it. */
export type ActivitySearch = { app?: string; type?: string; days?: number };

export const dayChoices: readonly number[] = [1, 7, 30];

const text = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Takes from an address what it understands; anything else is as if it was not there. */
export const readActivitySearch = ({ app, type, days }: Record<string, unknown>): ActivitySearch => ({
  ...(text(app) ? { app } : {}),
  ...(text(type) ? { type } : {}),
  ...(dayChoices.includes(days as number) ? { days: days as number } : {}),
});
