import { elasticPath, odataPath } from '../model/paths.ts'

/** Clients of other protocols join the parts of an address by their own rules. */
const foreign = [odataPath, elasticPath]

/**
 * A path as the routes have it. At its end a slash means nothing where other protocols are spoken; to the service's own
 * paths it makes another one, as it does to API Gateway.
 */
export const plainPath = (path: string): string =>
  foreign.some((root) => path.startsWith(`${root}/`)) ? path.replace(/\/$/, '') : path
