import type { Refusal } from '../../model/outcome.ts'

/** A form that cannot be read. Nothing of it is run. */
export const malformedForm = (detail: string): Refusal => ({ problem: 'malformed-request', detail })

/** … because of one part, by its number from 1. What it calls itself is named only once that is known to be readable. */
export const malformedPart = (number: number, detail: string): Refusal =>
  malformedForm(`Part ${number} of the form ${detail}`)
