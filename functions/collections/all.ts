import * as declared from './index.ts'

/** Every collection of the index. */
export const collections = Object.values(declared)
