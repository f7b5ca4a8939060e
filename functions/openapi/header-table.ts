import { type HeaderKey, headerNames } from '../model/headers.ts'

/** The description of an answer's header. */
interface Header {
  readonly description: string
  readonly schema: {
    readonly type: 'string' | 'integer'
    readonly pattern?: string
    readonly const?: string
    readonly minimum?: number
    readonly minLength?: number
  }
  readonly example: string | number
}

const text = { type: 'string', minLength: 1 } as const
const list = { type: 'string', pattern: '^[^, ]+(, [^, ]+)*$' } as const

/** Every header that the service itself puts into an answer, `Content-Type` aside, by what the code calls it. */
export const responseHeaders = {
  accept: { description: 'Media types that the route takes.', schema: text, example: 'application/json' },
  acceptEncoding: {
    description: 'How a body may be packed.',
    schema: { type: 'string', const: 'gzip' },
    example: 'gzip',
  },
  acceptPatch: {
    description: 'Media types that PATCH takes.',
    schema: list,
    example: 'application/merge-patch+json',
  },
  allowedHeaders: { description: 'CORS.', schema: list, example: 'Content-Type, Prefer' },
  allowedMethods: { description: 'CORS.', schema: list, example: 'GET, POST' },
  allowedOrigin: { description: 'CORS.', schema: text, example: 'https://app.example' },
  exposedHeaders: {
    description: 'CORS.',
    schema: list,
    example: `${headerNames.summary}, ${headerNames.etag}`,
  },
  maxAge: { description: 'CORS.', schema: { type: 'integer', minimum: 0 }, example: 600 },
  allow: { description: 'Methods that the path takes.', schema: list, example: 'GET, PUT, PATCH, DELETE' },
  summary: {
    description:
      'The counts of the body as an RFC 9651 dictionary, for proxies, logs and alarms: a 207 alone does not tell a failure.',
    schema: {
      type: 'string',
      pattern:
        '^total=\\d+, success=\\d+, failed=\\d+, not-attempted=\\d+, retryable=\\d+, replayed=\\d+(, pending=\\d+)?$',
    },
    example: 'total=3, success=1, failed=2, not-attempted=0, retryable=0, replayed=0',
  },
  cacheControl: { description: 'Who may keep the answer.', schema: text, example: 'no-store' },
  contentEncoding: {
    description: 'Compressed, where `Accept-Encoding` allows it.',
    schema: { type: 'string', const: 'gzip' },
    example: 'gzip',
  },
  contentSecurityPolicy: {
    description: 'What a browser may do with the answer.',
    schema: { type: 'string', pattern: "^default-src 'none';" },
    example: "default-src 'none'; frame-ancestors 'none'",
  },
  resourcePolicy: {
    description: 'Security.',
    schema: { type: 'string', const: 'same-origin' },
    example: 'same-origin',
  },
  etag: {
    description: 'The version of the item, as a strong entity tag.',
    schema: { type: 'string', pattern: '^"\\d+"$' },
    example: '"3"',
  },
  itemOutdated: {
    description: 'The item does not fit the schema of its collection as it is now (RFC 9651 boolean).',
    schema: { type: 'string', const: '?1' },
    example: '?1',
  },
  replayed: {
    description: 'Everything was answered from the record of the key; nothing had to be run.',
    schema: { type: 'string', const: 'true' },
    example: 'true',
  },
  link: {
    description: 'The next page (RFC 8288).',
    schema: { type: 'string', pattern: '^<[^>]+>; rel="next"$' },
    example: '</v1/batches?cursor=abc>; rel="next"',
  },
  location: {
    description: 'Where what was made is to be found.',
    schema: { type: 'string', pattern: '^/v1/[^/]+/[^/]+$' },
    example: '/v1/cities/2988507',
  },
  preferenceApplied: {
    description: 'The preferences that were honoured (RFC 7240).',
    schema: list,
    example: 'return=minimal',
  },
  referrerPolicy: {
    description: 'Security.',
    schema: { type: 'string', const: 'no-referrer' },
    example: 'no-referrer',
  },
  retryAfter: {
    description: 'Seconds after which the same request may help.',
    schema: { type: 'integer', minimum: 1 },
    example: 1,
  },
  transportSecurity: {
    description: 'Security.',
    schema: { type: 'string', pattern: '^max-age=\\d+' },
    example: 'max-age=15552000; includeSubDomains',
  },
  vary: {
    description: 'What of the request the answer depends on.',
    schema: list,
    example: 'Prefer, Origin',
  },
  asyncResult: {
    description: 'OData: the status of the answer that was waited for.',
    schema: { type: 'string', const: '200' },
    example: '200',
  },
  odataVersion: {
    description: 'Sent to clients that name a version themselves.',
    schema: { type: 'string', const: '4.01' },
    example: '4.01',
  },
  product: {
    description: 'Where the deployer has clients of Elasticsearch served.',
    schema: { type: 'string', const: 'Elasticsearch' },
    example: 'Elasticsearch',
  },
  authenticate: {
    description: 'How to authenticate.',
    schema: { type: 'string', const: 'Bearer' },
    example: 'Bearer',
  },
  contentTypeOptions: {
    description: 'Security.',
    schema: { type: 'string', const: 'nosniff' },
    example: 'nosniff',
  },
  frameOptions: { description: 'Security.', schema: { type: 'string', const: 'DENY' }, example: 'DENY' },
  requestId: {
    description: 'Names the request in the service’s log.',
    schema: text,
    example: 'YuzkTHUsPa94GFA=',
  },
} as const satisfies Readonly<Partial<Record<HeaderKey, Header>>>
