import type httpCors from '@middy/http-cors'
import type httpSecurityHeaders from '@middy/http-security-headers'
import { headerNames } from '../model/headers.ts'

/** Headers of ours that a browser's script may read. */
export const exposedHeaders: string[] = [
  headerNames.summary,
  headerNames.etag,
  headerNames.replayed,
  headerNames.link,
  headerNames.location,
  headerNames.preferenceApplied,
  headerNames.retryAfter,
  headerNames.requestId,
]

export const allowedHeaders = [
  'Accept',
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'Prefer',
]

export const allowedMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** Who may keep an answer. Nobody, unless the answer says otherwise. */
export const caching = {
  usual: 'no-store',
  /** An item that is read: it is checked against its ETag each time. */
  item: 'private, no-cache',
  /** What the service is: it changes with a deployment. */
  service: 'private, max-age=60',
  /** What a problem means: the same for everybody, and nearly for ever. */
  problem: 'public, max-age=86400',
  /** … and what a problem of an action means: it changes with a deployment. */
  declared: 'public, max-age=300',
  /** What describes the API. What a caller was asked for is not for a cache that others share. */
  document: (isOpen: boolean) => `${isOpen ? 'public' : 'private'}, max-age=300`,
} as const

/** Answers are data: nothing may be loaded or framed by them, and policies for pages have nothing to apply to. */
export const securityOptions: Parameters<typeof httpSecurityHeaders>[0] = {
  // Nobody collects reports.
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
