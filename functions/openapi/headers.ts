import { responseHeaders } from './header-table.ts'

export type HeaderName = keyof typeof responseHeaders

/** Whether an answer has the header whenever it is given, or only where there is something to say. */
export type Presence = 'always' | 'sometimes'

export type Headers = Readonly<Partial<Record<HeaderName, Presence>>>

/** What the edge adds to whatever the function answers; CORS where origins are allowed. */
export const edgeHeaders: Headers = {
  'Cache-Control': 'always',
  'Content-Security-Policy': 'always',
  'Cross-Origin-Resource-Policy': 'always',
  'Referrer-Policy': 'always',
  'Strict-Transport-Security': 'always',
  'X-Content-Type-Options': 'always',
  'X-Frame-Options': 'always',
  'X-Request-Id': 'always',
  // A long answer, and none that has an ETag.
  'Content-Encoding': 'sometimes',
  Vary: 'sometimes',
  'Access-Control-Allow-Headers': 'sometimes',
  'Access-Control-Allow-Methods': 'sometimes',
  'Access-Control-Allow-Origin': 'sometimes',
  'Access-Control-Expose-Headers': 'sometimes',
  'Access-Control-Max-Age': 'sometimes',
}

const optional = (name: string): string => `optional-${name}`

/** References into `headerComponents`. */
export const headerReferences = (headers: Headers): Readonly<Record<string, { readonly $ref: string }>> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, presence]) => [
      name,
      { $ref: `#/components/headers/${presence === 'always' ? name : optional(name)}` },
    ]),
  )

/** A reference cannot say whether the header is required, so there are two of each. */
export const headerComponents = Object.fromEntries(
  Object.entries(responseHeaders).flatMap(([name, header]) => [
    [name, { ...header, required: true }],
    [optional(name), header],
  ]),
)
