import type { FileSource, Job } from '../model/asynchronous.ts'
import type { ImportOptions } from '../options.ts'
import { isRecord, jsonCall } from '../send/call.ts'
import { type ExchangeContext, exchange } from '../send/exchange.ts'
import type { Read } from '../send/verdict.ts'
import { readStatus, type StatusAnswer } from './status.ts'
import { type UploadTarget, upload } from './upload.ts'

/**
 * Announces a file and uploads it; the service then reads it by itself.
 * @throws TypeError when its size is unknown.
 */
export const importFile = async (
  source: FileSource,
  options: ImportOptions,
  context: ExchangeContext,
): Promise<Job> => {
  const size = source instanceof Blob ? source.size : options.size
  if (size === undefined) throw new TypeError('importFile needs the size of a stream, in bytes')
  const { status, target } = await announce(options, context)
  // The same import was announced before: once it has begun, it needs no file.
  if (status.state === 'queued' && target !== undefined)
    await upload({ source, size, onUpload: options.onUpload }, target, context)
  return { id: status.id, status }
}

interface Announced extends StatusAnswer {
  /** Always present while the service waits for the file. */
  readonly target: UploadTarget | undefined
}

const announce = (
  { collection, method = 'POST', action, contentType, ...options }: ImportOptions,
  context: ExchangeContext,
) => {
  const how = action === undefined ? { method } : { action }
  const body = JSON.stringify({ collection, ...how, contentType })
  const call = jsonCall('POST', '/v1/imports', { body, key: options.idempotencyKey ?? crypto.randomUUID() })
  return exchange(call, readAnnouncement, context)
}

const readAnnouncement: Read<Announced> = (answered) => {
  const understood = readStatus(answered)
  if (understood === undefined) return undefined
  const { upload: target } = understood.value.body
  if (isTarget(target)) return { value: { ...understood.value, target } }
  return understood.value.status.state === 'queued'
    ? undefined
    : { value: { ...understood.value, target: undefined } }
}

const isTarget = (target: unknown): target is UploadTarget =>
  isRecord(target) &&
  typeof target.method === 'string' &&
  typeof target.url === 'string' &&
  isRecord(target.headers)
