import type httpCors from '@middy/http-cors'
import type httpSecurityHeaders from '@middy/http-security-headers'
import { headerNames } from '../model/headers.ts'

/** Our headers that a browser's script may read; it may read `Cache-Control`, `Content-Type` and the like anyway. */
export const exposedHeaders: string[] = [
  headerNames.accept,
  headerNames.acceptEncoding,
  headerNames.acceptPatch,
  headerNames.allow,
  headerNames.asyncResult,
  headerNames.authenticate,
  headerNames.summary,
  headerNames.etag,
  headerNames.itemOutdated,
  headerNames.replayed,
  headerNames.link,
  headerNames.location,
  headerNames.odataVersion,
  headerNames.preferenceApplied,
  headerNames.product,
  headerNames.retryAfter,
  headerNames.requestId,
]

export const allowedHeaders = [
  'Accept',
  'Authorization',
  'Content-Encoding',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'Prefer',
]

export const allowedMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** Values of `Cache-Control`. Answers without one of their own must not be cached. */
export const caching = {
  usual: 'no-store',
  /** An item that is read: it is checked against its ETag each time. */
  item: 'private, no-cache',
  /** The description of the service, which changes with a deployment. */
  service: 'private, max-age=60',
  /** The explanation of a problem, equal for all callers and nearly constant. */
  problem: 'public, max-age=86400',
  /** … and what a problem of an action means: it changes with a deployment. */
  declared: 'public, max-age=300',
  /** The documents about the API. If callers had to identify themselves for them, shared caches must not keep them. */
  document: (isOpen: boolean) => `${isOpen ? 'public' : 'private'}, max-age=300`,
} as const

/** Lists of names as one, such as `Vary` has it; empty without any. */
export const namesOf = (...lists: readonly unknown[]): string =>
  lists.filter((list) => list !== undefined).join(', ')

/** Answers are data: they may load and frame nothing, and policies for pages do not apply. */
export const securityOptions: Parameters<typeof httpSecurityHeaders>[0] = {
  // Reports are not collected.
  contentSecurityPolicy: { 'default-src': "'none'", 'report-to': '' },
  crossOriginEmbedderPolicy: false,
  crossOriginOpenerPolicy: false,
  dnsPrefetchControl: false,
  downloadOptions: false,
  originAgentCluster: false,
  permissionsPolicy: false,
  permittedCrossDomainPolicies: false,
}

/** Without origins no browser page of another origin gets an answer. */
export const corsOptions = (origins: readonly string[]): Parameters<typeof httpCors>[0] =>
  origins.length === 0
    ? {}
    : {
        origins: [...origins],
        headers: allowedHeaders.join(', '),
        methods: allowedMethods.join(', '),
        exposeHeaders: exposedHeaders.join(', '),
        maxAge: 600,
        vary: 'Origin',
      }
