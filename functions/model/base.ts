/**
 * What stands before every path of the service in a link: the base path, where the request came by a domain that has one. Paths that
 * are kept are without it.
 */
export type Base = '' | `/${string}`
