/** Where a project that was begun with `multistatus init` has its collections. */
export const defaultFile = 'src/collections.ts'
