/** What a text says as JSON, or why it says nothing. */
export function readJson(text: string): { value: unknown } | { error: unknown } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { error };
  }
}

/** In which line the mistake is, counted from 1: browsers say it in one way or another, or not at all. */
export function lineOfMistake(error: unknown, text: string): number | undefined {
  const message = error instanceof Error ? error.message : '';
  const line = /line (\d+)/.exec(message)?.[1];
  if (line) return Number(line);
  const place = /position (\d+)/.exec(message)?.[1];
  if (place) return text.slice(0, Number(place)).split('\n').length;
  // It broke off: the mistake is where it ends.
  return /end of/i.test(message) ? text.split('\n').length : undefined;
}
