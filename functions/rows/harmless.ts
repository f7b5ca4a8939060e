/**
 * Labels, names of members and details are other people's text. A spreadsheet takes what begins like this for a formula;
 * some take the wide forms for the narrow ones.
 */
export const harmless = (text: string): string =>
  /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text
