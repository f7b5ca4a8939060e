/** Controls of a terminal (C0 but for tabs and line feeds, DEL, C1), and those that turn the direction of a text. */
const controls =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/**
 * A text for people, on a terminal. Names of files and members, reasons and ids come from strangers, and a terminal would obey
 * what is in them: it is written as JSON writes it.
 */
export const shown = (text: string): string =>
  text.replace(controls, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
