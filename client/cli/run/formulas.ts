/** A cell that a spreadsheet takes for a formula, full-width signs included; a signed number is none. */
const formula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/
const signedNumber = /^[+-]?(?:\d+(?:[.,]\d+)?|[.,]\d+)(?:[eE][+-]?\d+)?$/

export const isFormula = (text: string): boolean => formula.test(text) && !signedNumber.test(text)

/** The cell with an apostrophe; the column `guarded` records it. */
export const guarded = (text: string): string => (isFormula(text) ? `'${text}` : text)

/** A value that a person has changed is taken unchanged. */
export const unguarded = (text: string): string => (text.startsWith("'") ? text.slice(1) : text)
