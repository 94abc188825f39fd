// A named statement is planned once a connection. The number is bounded because each connection keeps every one:
// a statement whose text varies with its number of rows must not fill the server's memory.
const mostNames = 500;

/** Gives each statement text a short name; beyond 500 texts, none. */
export function statementNames(): (text: string) => string | undefined {
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known) return known;
    if (names.size >= mostNames) return undefined;
    const name = `s${names.size}`;
    names.set(text, name);
    return name;
  };
}
