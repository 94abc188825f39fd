/** What a private port tells, to be looked at: by name, and then by labels as they are written. */
export type Numbers = {
  of(name: string): ReadonlyMap<string, number>;
  names(): string[];
};

/** Reads the text of Prometheus. */
export function numbersOf(text: string): Numbers {
  const found = new Map<string, Map<string, number>>();
  for (const line of text.split('\n')) {
    const [, name, labels = '', value] = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (name === undefined) continue;
    const series = found.get(name) ?? new Map<string, number>();
    found.set(name, series.set(labels, Number(value)));
  }
  return { of: (name) => found.get(name) ?? new Map(), names: () => [...found.keys()].sort() };
}
