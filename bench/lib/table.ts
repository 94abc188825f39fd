/** A number for people: three digits that count, millions as M. */
export function short(value: number | null): string {
  if (value === null) return '–';
  if (Math.abs(value) >= 1e6) return `${(value / 1e6).toFixed(Math.abs(value) >= 1e8 ? 0 : 2)} M`;
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 3);
}

/** Lines with columns of equal width, two spaces between them. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
