/** Characters that XML 1.0 cannot have, not even escaped (XML 1.0, 2.2); halves of a pair among them. */
const impossible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

const special = /[&<>"'\t\n\r]/g

/** White space is escaped, too: a reader makes other white space of it (XML 1.0, 2.11 and 3.3.3). */
const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}

/** Other people's text, as content or between quotes. What cannot be written is U+FFFD. */
export const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(impossible, '\ufffd')
    .replace(special, (character) => escapes[character] ?? character)
