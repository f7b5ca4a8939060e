/** What a spreadsheet takes for a formula, full width signs included; a number with a sign is none. */
const formula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/
const signedNumber = /^[+-]?(?:\d+(?:[.,]\d+)?|[.,]\d+)(?:[eE][+-]?\d+)?$/

export const isFormula = (text: string): boolean => formula.test(text) && !signedNumber.test(text)

/** Harmless, and marked by what stands beside it. */
export const guarded = (text: string): string => (isFormula(text) ? `'${text}` : text)

/** What a person has put in its place is taken as it is. */
export const unguarded = (text: string): string => (text.startsWith("'") ? text.slice(1) : text)
