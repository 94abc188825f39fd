/** Says permissions in the order of the texts, the nearest to one's heart first; one without a text by its name. */
export function sayAll<Whose>(
  names: readonly string[],
  texts: Record<string, (whose: Whose) => string>,
  whose: Whose,
): string[] {
  const order = Object.keys(texts);
  const placeOf = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return names
    .toSorted((a, b) => placeOf(a) - placeOf(b))
    .map((permission) => texts[permission]?.(whose) ?? permission);
}
