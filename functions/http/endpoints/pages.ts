/** Results to a page. */
export const defaultLimit = 100
export const maxLimit = 1_000
