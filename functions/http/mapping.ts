import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Base } from '../model/base.ts'

/** A domain under which the API has a base path, beside other APIs. */
export interface Mapping {
  readonly domainName: string
  /** `/bulk`, or `/orders/bulk`. */
  readonly basePath: Base
}

type Came = Pick<APIGatewayProxyEventV2, 'requestContext'>

/**
 * The base of a request: that of the domain, if it came by that. By its generated address the API has none. Which address it was,
 * API Gateway says; in headers a caller could say anything, and get links for somebody else.
 */
export const baseOf = ({ requestContext }: Came, mapping: Mapping | undefined): Base =>
  mapping !== undefined && sameName(requestContext.domainName, mapping.domainName) ? mapping.basePath : ''

const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

/**
 * The event with a path as the routes have it. Whether the base path is still in `rawPath` is not documented: it was seen there. No
 * route begins as a base path may, so it can be told; see `base-path.ts`.
 */
export const withoutBase = (event: APIGatewayProxyEventV2, base: Base): APIGatewayProxyEventV2 => {
  const { rawPath } = event
  if (base === '' || (rawPath !== base && !rawPath.startsWith(`${base}/`))) return event
  return { ...event, rawPath: rawPath.slice(base.length) || '/' }
}
