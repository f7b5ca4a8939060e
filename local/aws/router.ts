import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { type Bucket, demandBucket } from './bucket.ts'
import type { Bus } from './bus.ts'
import { readNotifications } from './configuration.ts'
import { allow } from './cors.ts'
import { failures, S3Failure, sendFailure } from './failure.ts'
import { listObjects } from './list.ts'
import { type Notification, objectCreated, testEvent } from './notification.ts'
import { type Announce, deleteObject, type Exchange, getObject, putObject } from './objects.ts'
import type { Sqs } from './queues/sqs.ts'
import { checkPresigned } from './signature.ts'
import { type Target, targetOf } from './target.ts'

export interface RouterOptions {
  readonly sqs: Sqs
  readonly bus: Bus
  readonly bucket: Bucket
  readonly corsOrigins: readonly string[]
  readonly log: (line: string) => void
}

/** S3 and SQS at one address. */
export const createRouter = (options: RouterOptions) => {
  const { sqs, bus, corsOrigins, log } = options
  const handle = createHandler(options)
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { path, query, decoded } = locate(request)
    const target = targetOf(request, decoded, query)
    if (target.kind === 'queues') return sqs.answer(request, response)
    try {
      if (target.kind === 'put events') return await bus.put(request, response)
      if (target.kind === 'follow events') return bus.follow(response)
      allow(request, response, corsOrigins)
      const signed = { method: request.method ?? '', path, query, headers: request.headers }
      // The browser makes a preflight by itself, without the headers that were signed.
      if (target.kind !== 'preflight') checkPresigned(signed, secret(), Date.now())
      await handle({ request, response, query }, target)
    } catch (error) {
      refuse({ request, response }, error, log)
    }
  }
}

/** The credentials of the functions, which run in this process. */
const secret = () => ({
  accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? '',
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? '',
})

const locate = ({ url = '/' }: IncomingMessage) => {
  const [path = '/', ...query] = url.split('?')
  return { path, decoded: decode(path), query: new URLSearchParams(query.join('?')) }
}

/** A path that cannot be decoded names no key: it is treated as `/`, which S3 does not serve. */
const decode = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return '/'
  }
}

/** Targets that are not S3's. */
type OfOthers = { readonly kind: 'queues' | 'put events' | 'follow events' }

const createHandler = ({ sqs, bucket }: RouterOptions) => {
  const notifications = new Map<string, readonly Notification[]>()
  const announce: Announce = (name, object) => {
    for (const { id, prefix, queueArn } of notifications.get(name.bucket) ?? []) {
      if (!name.key.startsWith(prefix)) continue
      sqs.send(queueArn, JSON.stringify(objectCreated({ ...name, ...object }, new Date(), id)))
    }
  }
  const configure = async ({ request, response }: Exchange, name: string): Promise<void> => {
    demandBucket(bucket, name)
    const wanted = readNotifications(await text(request))
    const test = JSON.stringify(testEvent(name, new Date()))
    if (!wanted.every(({ queueArn }) => sqs.send(queueArn, test))) {
      throw failures.malformed('Unable to validate the following destination configurations')
    }
    notifications.set(name, wanted)
    response.writeHead(200, { 'content-length': 0 }).end()
  }
  return async (exchange: Exchange, target: Exclude<Target, OfOthers>): Promise<void> => {
    switch (target.kind) {
      case 'put':
        return putObject(exchange, target, { bucket, announce })
      case 'get':
      case 'head':
        return getObject(exchange, target, bucket)
      case 'delete':
        return deleteObject(exchange, target, bucket)
      case 'create':
        bucket.create(target.bucket)
        exchange.request.resume()
        exchange.response.writeHead(200, { location: `/${target.bucket}`, 'content-length': 0 }).end()
        return
      case 'list':
        return listObjects(exchange.response, { bucket: target.bucket, query: exchange.query }, bucket)
      case 'notifications':
        return configure(exchange, target.bucket)
      case 'preflight':
        exchange.response.writeHead(200, { 'content-length': 0 }).end()
        return
      case 'unknown':
        throw failures.notImplemented()
    }
  }
}

const refuse = (
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
  error: unknown,
  log: (line: string) => void,
): void => {
  if (!(error instanceof S3Failure) && !response.destroyed)
    log(`S3 failed: ${error instanceof Error ? error.stack : error}`)
  // An answer that has begun can only be cut off, and a client that left gets none.
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return
  }
  // The body is read to its end, or the client would see a broken connection before the answer.
  request.resume()
  sendFailure(response, error instanceof S3Failure ? error : failures.internal(), locate(request).path)
}
