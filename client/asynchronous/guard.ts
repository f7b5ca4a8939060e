import type { FileSource } from '../model/asynchronous.ts'

interface Guarded {
  readonly body: Blob | ReadableStream<Uint8Array>
  /** Aborted with the caller's signal, or when the upload stalls. */
  readonly stalled: AbortSignal
  readonly release: () => void
}

/** An upload that sends fewer bytes than this a second on average counts as stalled. */
const leastRate = 64 * 1024

/**
 * An upload has no time limit as a whole. It is given up when no byte of it was taken for so many milliseconds. The
 * progress of a Blob cannot be seen, so a Blob gets a time limit by its size.
 */
export const guardUpload = (
  { source, onUpload }: Upload,
  milliseconds: number,
  signal: AbortSignal | undefined,
): Guarded => {
  const controller = new AbortController()
  const abortAsAsked = () => controller.abort(signal?.reason)
  const abortStalled = () => controller.abort(new Error('the upload does not move any more'))
  const limit = milliseconds + (source instanceof Blob ? (source.size / leastRate) * 1000 : 0)
  let timer = setTimeout(abortStalled, limit)
  if (signal?.aborted) abortAsAsked()
  signal?.addEventListener('abort', abortAsAsked, { once: true })
  let bytes = 0
  const moved = (chunk: Uint8Array) => {
    clearTimeout(timer)
    timer = setTimeout(abortStalled, limit)
    bytes += chunk.byteLength
    onUpload?.(bytes)
  }
  const release = () => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abortAsAsked)
  }
  return { body: bodyOf(source, moved), stalled: controller.signal, release }
}

const bodyOf = (source: Upload['source'], moved: (chunk: Uint8Array) => void): Guarded['body'] => {
  if (source instanceof Blob) return source
  const stream = typeof source === 'function' ? source() : source
  return stream.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        moved(chunk)
        controller.enqueue(chunk)
      },
    }),
  )
}

export interface Upload {
  readonly source: FileSource
  /** Present if the file is no Blob. */
  readonly size: number | undefined
  readonly onUpload: ((bytes: number) => void) | undefined
}
