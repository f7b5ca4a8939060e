import { type WireImport, wireImport } from '../../batch/contract.ts'
import { ambiguous } from '../../batch/parse/envelope.ts'
import { usable } from '../../batch/parse/slot.ts'
import type { UploadView } from '../../batch/render/progress.ts'
import { accept, isAccepted } from '../../jobs/accept.ts'
import type { AcceptedBatch, AsyncBatch, ImportSource } from '../../model/async-batch.ts'
import { noCounts } from '../../model/counts.ts'
import { fieldErrors } from '../../model/fields.ts'
import { bodyNameOf } from '../../model/generation.ts'
import { chunkSize, limits } from '../../model/limits.ts'
import { isFailure, isRefusal, type Refusal } from '../../model/outcome.ts'
import { BodyStoreUnavailable } from '../../ports/bodies.ts'
import { isUnavailable } from '../../ports/unavailable.ts'
import { acceptedNow, progressOf, refusalOf, unreadableBatch } from '../async-views.ts'
import { type BatchIdentity, batchIdentityOf } from '../batch-identity.ts'
import { callerFrom } from '../caller.ts'
import type { AsyncDependencies } from '../dependencies.ts'
import { mediaTypeOf } from '../media.ts'
import { jsonBody, payloadOf } from '../payload.ts'
import { refuseOverQuota } from '../quota.ts'
import { type ApiRequest, type AsyncContext, asRefusal, rulesOf } from '../request.ts'
import type { Answer } from '../view.ts'
import type { AsyncEndpoint } from './endpoint.ts'

/** `POST /v1/imports`: announces a file, and returns its upload. */
export const createImport: AsyncEndpoint = async (request, dependencies) => {
  const media = mediaTypeOf(request.headers, ['application/json'])
  if (isRefusal(media)) return media
  const body = jsonBody(request)
  if (isRefusal(body)) return body
  if (body.faults.length > 0) return ambiguous(body.faults)
  const read = wireImport().safeParse(body.value)
  if (!read.success) {
    const detail = 'The body is not { "collection", "method" or "action", "contentType" }.'
    return { problem: 'malformed-request', detail, errors: fieldErrors(read.error.issues, '') }
  }
  const refused = refuse(read.data, request, dependencies)
  if (refused) return refused
  const identity = batchIdentityOf(request, dependencies, { payload: payloadOf(request, body.canonical) })
  if (isRefusal(identity)) return identity
  const now = dependencies.clock.now()
  const source = sourceOf(read.data, now, dependencies.settings.chunkSize)
  const content = { source, nameParts: 0, total: 0, shows: 'results' } as const
  const asker = callerFrom(request, dependencies.settings)
  const wanted = acceptedNow(identity, { asker, now, writer: dependencies.newId() }, content)
  return announce(wanted, identity, { request, dependencies })
}

const refuse = (
  wanted: WireImport,
  request: ApiRequest,
  dependencies: AsyncDependencies,
): Refusal | undefined => {
  const { collection, method = 'ACT', action } = wanted
  const found = usable({ collection, method, action }, rulesOf(request, dependencies))
  return isFailure(found) ? asRefusal(found) : undefined
}

const sourceOf = (
  { collection, contentType, method, action }: WireImport,
  now: Date,
  size = chunkSize,
): ImportSource => ({
  ...{ kind: 'import', collection, method: method ?? 'ACT', contentType },
  ...(action === undefined ? {} : { action }),
  uploadExpiresAt: new Date(now.getTime() + limits.uploadTtlSeconds * 1000).toISOString(),
  rowsPerChunk: size.rows,
  bytesPerChunk: size.bytes,
})

const announce = async (
  wanted: AcceptedBatch,
  identity: BatchIdentity,
  { request, dependencies }: AsyncContext,
): Promise<Answer> => {
  const { asyncBatches, bodies, clock, random } = dependencies
  const { deadline } = request
  const context = { batches: asyncBatches, bodies, now: clock.now, pause: clock.pause, random, deadline }
  const over = await refuseOverQuota(identity, request, dependencies).catch(unlessStore)
  if (over) return over
  const acceptance = await accept(wanted, undefined, context)
  if (!isAccepted(acceptance)) return refusalOf(acceptance === 'unavailable' ? 'unavailable' : 'reused')
  const { batch, isNew } = acceptance
  request.observation.batchId = batch.id
  try {
    const progress = isNew
      ? { batch, counts: noCounts }
      : await asyncBatches.read(batch.id, clock.now(), deadline)
    if (progress === undefined) return unreadableBatch
    const upload = await uploadOf(batch, { bodies, clock })
    return { ...progressOf(progress, { status: 201, replayed: !isNew }, { clock }), upload }
  } catch (error) {
    if (error instanceof BodyStoreUnavailable) return refusalOf('unavailable')
    if (isUnavailable(error)) return unreadableBatch
    throw error
  }
}

const unlessStore = (error: unknown): Refusal => {
  if (isUnavailable(error)) return refusalOf('unavailable')
  throw error
}

const uploadOf = async (
  { id, createdAt, source }: AsyncBatch,
  { bodies, clock }: Pick<AsyncDependencies, 'bodies' | 'clock'>,
): Promise<UploadView> => {
  const { contentType, uploadExpiresAt } = source as Extract<AsyncBatch['source'], { kind: 'import' }>
  const left = Math.floor((Date.parse(uploadExpiresAt) - clock.now().getTime()) / 1000)
  const store = await bodies()
  return {
    ...(await store.presign(bodyNameOf({ id, createdAt }), contentType, Math.max(1, left))),
    expiresAt: uploadExpiresAt,
  }
}
