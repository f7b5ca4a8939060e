import { headerNames } from '../model/headers.ts'
import { responseHeaders } from './header-table.ts'

export type DescribedHeader = keyof typeof responseHeaders

/** Whether an answer always has the header, or only if there is a value. */
type Presence = 'always' | 'sometimes'

export type DescribedHeaders = Readonly<Partial<Record<DescribedHeader, Presence>>>

/** The headers that the edge adds to every answer; those of CORS if origins are allowed. */
export const edgeHeaders: DescribedHeaders = {
  cacheControl: 'always',
  contentSecurityPolicy: 'always',
  resourcePolicy: 'always',
  referrerPolicy: 'always',
  transportSecurity: 'always',
  contentTypeOptions: 'always',
  frameOptions: 'always',
  requestId: 'always',
  // Only long answers without an ETag.
  contentEncoding: 'sometimes',
  vary: 'sometimes',
  allowedHeaders: 'sometimes',
  allowedMethods: 'sometimes',
  allowedOrigin: 'sometimes',
  exposedHeaders: 'sometimes',
  maxAge: 'sometimes',
}

const keysOf = (headers: Readonly<Partial<Record<DescribedHeader, unknown>>>) =>
  Object.keys(headers) as readonly DescribedHeader[]

const optional = (name: string): string => `optional-${name}`

/** References into `headerComponents`. */
export const headerReferences = (
  headers: DescribedHeaders,
): Readonly<Record<string, { readonly $ref: string }>> =>
  Object.fromEntries(
    keysOf(headers).map((key) => {
      const name = headerNames[key]
      return [name, { $ref: `#/components/headers/${headers[key] === 'always' ? name : optional(name)}` }]
    }),
  )

/** A reference cannot say whether the header is required, so there are two of each. */
export const headerComponents = Object.fromEntries(
  keysOf(responseHeaders).flatMap((key) => [
    [headerNames[key], { ...responseHeaders[key], required: true }],
    [optional(headerNames[key]), responseHeaders[key]],
  ]),
)

/** What any of several answers has, by name: sure to be there when every one of them has it for sure. */
export const mergedHeaders = (ways: readonly DescribedHeaders[]): DescribedHeaders => {
  const presence = (key: DescribedHeader): Presence =>
    ways.every((headers) => headers[key] === 'always') ? 'always' : 'sometimes'
  const keys = [...new Set(ways.flatMap(keysOf))].sort(byName)
  return Object.fromEntries(keys.map((key) => [key, presence(key)]))
}

const byName = (a: DescribedHeader, b: DescribedHeader): number => (headerNames[a] < headerNames[b] ? -1 : 1)
