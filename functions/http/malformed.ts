import type { Refusal } from '../model/outcome.ts'

/** A request that cannot be understood. Nothing of it is run. */
export const malformed = (detail: string): Refusal => ({ problem: 'malformed-request', detail })
