/** What a spreadsheet takes for a formula begins like this; some take the wide forms for the narrow ones. */
const beginning = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/

/** Labels, names of members and details are other people's text: what would be a formula gets an apostrophe. */
export const harmless = (text: string): string => (beginning.test(text) ? `'${text}` : text)

/** The text that `harmless` was given. */
export const asWritten = (text: string): string =>
  text.startsWith("'") && beginning.test(text.slice(1)) ? text.slice(1) : text
