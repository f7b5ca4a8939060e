import type middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { fieldsOf } from '../model/headers.ts'
import { caching, namesOf } from './headers.ts'
import { type IdentityOptions, personal } from './personal.ts'

type Middleware = middy.MiddlewareObj<
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Error,
  Context
>
type Step = NonNullable<Middleware['after']>

/** Done to every answer, failures included. */
const always = (step: Step): Middleware => ({ after: step, onError: step })

/** HEAD is answered as GET is, without the body. */
export const bodiless = (): Middleware =>
  always(({ event, response }) => {
    if (event.requestContext.http.method !== 'HEAD') return
    delete response?.body
    delete response?.isBase64Encoded
  })

/** Every answer has the request id of the gateway's and the function's logs. */
export const requestId = (): Middleware =>
  always(({ event, response }) => {
    const { requestId: id } = event.requestContext
    if (response) response.headers = { ...response.headers, ...fieldsOf({ requestId: id }) }
  })

/** An answer without `Cache-Control` must not be cached. */
export const uncached = (): Middleware =>
  always(({ response }) => {
    if (response) response.headers = { ...fieldsOf({ cacheControl: caching.usual }), ...response.headers }
  })

/** What may be kept for one caller is not shown to the next one. */
export const apart = (options: IdentityOptions): Middleware => {
  const { cacheControl, vary } = personal(options)
  return always(({ response }) => {
    const headers = response?.headers
    if (!response || !headers || !String(headers['cache-control']).startsWith('private')) return
    const all = namesOf(headers.vary, vary)
    response.headers = { ...headers, ...fieldsOf({ cacheControl, vary: all === '' ? undefined : all }) }
  })
}

/** JSON responses get a deny-all CSP; HTML pages set their own. */
export const ownPolicy = (): Middleware => ({
  after: ({ response }) => {
    const headers = response?.headers ?? {}
    if ('content-security-policy' in headers) delete headers['Content-Security-Policy']
  },
})

/** Several steps add to `Vary`; each name is sent once, in one header. */
export const oneVary = (): Middleware =>
  always(({ response }) => {
    const { Vary: added, vary: own, ...headers } = response?.headers ?? {}
    const names = [own, added]
      .flatMap((list) => String(list ?? '').split(/,\s*/))
      .filter((name) => name !== '')
    if (response && names.length > 0) response.headers = { ...headers, vary: [...new Set(names)].join(', ') }
  })
