/** Content lines of calendar files (RFC 5545, 3.1). */

const mostOctets = 75;

// What no line may hold, besides the tab and the line feed, which have ways of their own.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const control = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** What a calendar can carry of a text: line ends are line feeds, other control characters are gone. */
export const plain = (text: string): string =>
  text.toWellFormed().replace(/\r\n?/g, '\n').replace(control, '');

/** A text as a value (3.3.11). */
export const textValue = (text: string): string =>
  plain(text)
    .replace(/[\\;,]/g, (mark) => `\\${mark}`)
    .replaceAll('\n', '\\n');

const carets: Readonly<Record<string, string>> = { '^': '^^', '\n': '^n', '"': "^'" };

/** A text as the value of a parameter: in quotation marks, which it cannot hold itself but as RFC 6868 writes them. */
export const quoted = (text: string): string =>
  `"${plain(text).replace(/[\^\n"]/g, (mark) => carets[mark] ?? '')}"`;

/** A line, broken after at most 75 octets and never inside a character, with its end. */
function folded(line: string): string {
  const pieces: string[] = [];
  let piece = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > mostOctets) {
      pieces.push(piece);
      // The space that a line begins with that goes on counts too.
      [piece, octets] = ['', 1];
    }
    piece += character;
    octets += size;
  }
  return `${[...pieces, piece].join('\r\n ')}\r\n`;
}

export const fileOf = (lines: readonly string[]): string => lines.map(folded).join('');
