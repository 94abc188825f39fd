// A named statement is planned once a connection, and each connection keeps it. So the number is bounded, and a long
// text gets no name: its length comes from a number of rows, and there would be one for each number.
const mostNames = 500;
const longestText = 2000;

/** Gives each statement text a short name; beyond 500 texts, none. */
export function statementNames(): (text: string) => string | undefined {
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known) return known;
    if (names.size >= mostNames || text.length > longestText) return undefined;
    const name = `s${names.size}`;
    names.set(text, name);
    return name;
  };
}
