/**
 * The header fields of answers, by what the code calls them. A field is spelt here and nowhere else: what renders,
 * describes and exposes it says its key.
 */
export const headerNames = {
  accept: 'Accept',
  acceptEncoding: 'Accept-Encoding',
  acceptPatch: 'Accept-Patch',
  allow: 'Allow',
  allowedHeaders: 'Access-Control-Allow-Headers',
  allowedMethods: 'Access-Control-Allow-Methods',
  allowedOrigin: 'Access-Control-Allow-Origin',
  asyncResult: 'AsyncResult',
  authenticate: 'WWW-Authenticate',
  cacheControl: 'Cache-Control',
  contentEncoding: 'Content-Encoding',
  contentSecurityPolicy: 'Content-Security-Policy',
  contentType: 'Content-Type',
  contentTypeOptions: 'X-Content-Type-Options',
  etag: 'ETag',
  exposedHeaders: 'Access-Control-Expose-Headers',
  frameOptions: 'X-Frame-Options',
  itemOutdated: 'Item-Outdated',
  link: 'Link',
  location: 'Location',
  maxAge: 'Access-Control-Max-Age',
  odataVersion: 'OData-Version',
  preferenceApplied: 'Preference-Applied',
  product: 'X-Elastic-Product',
  referrerPolicy: 'Referrer-Policy',
  replayed: 'Idempotent-Replayed',
  requestId: 'X-Request-Id',
  resourcePolicy: 'Cross-Origin-Resource-Policy',
  retryAfter: 'Retry-After',
  summary: 'Batch-Summary',
  transportSecurity: 'Strict-Transport-Security',
  vary: 'Vary',
} as const

export type HeaderKey = keyof typeof headerNames

/** The header fields of one answer; what is undefined is not sent. */
export type Headers = Readonly<Partial<Record<HeaderKey, string | undefined>>>

/** As they are sent: HTTP/2 has names in lower case. */
export const fieldsOf = (headers: Headers): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([key, value]) =>
      value === undefined ? [] : [[headerNames[key as HeaderKey].toLowerCase(), value]],
    ),
  )
