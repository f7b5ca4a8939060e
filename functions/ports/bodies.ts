import { Unavailable } from './unavailable.ts'

/** The body of a batch is unavailable for now. */
export class BodyStoreUnavailable extends Unavailable {
  override readonly name = 'BodyStoreUnavailable'
}

/** The body of a batch is missing, or is not the one that the batch was bound to; that is permanent. */
export class BodyLost extends Error {
  override readonly name = 'BodyLost'
}

interface Upload {
  readonly method: 'PUT'
  readonly url: string
  /** Headers to send unchanged, because they are signed. */
  readonly headers: Readonly<Record<string, string>>
}

/** Bodies of batches, each under a name of its own. All calls throw BodyStoreUnavailable. */
export interface BodyStore {
  /** False when the body existed already; it has the same content. */
  readonly put: (name: string, bytes: Uint8Array) => Promise<boolean>
  /** The ETag of the body, in quotes; undefined when there is none. */
  readonly find: (name: string) => Promise<string | undefined>
  /** Takes the place of a missing body, so that none can come any more. False when a body exists. */
  readonly occupy: (name: string) => Promise<boolean>
  /** Whether the object is no body, but has only taken its place. */
  readonly isOccupied: (name: string, etag: string) => Promise<boolean>
  /** Has the body announced again. */
  readonly nudge: (name: string) => Promise<void>
  /** An upload that its holder may make once, until it expires. */
  readonly presign: (name: string, contentType: string, expiresInSeconds: number) => Promise<Upload>
  /** The body from an offset on, piece by piece. Throws BodyLost. */
  readonly stream: (name: string, etag: string, from: number) => Promise<AsyncIterable<Uint8Array>>
  /** `end` is not part of it. Throws BodyLost. */
  readonly range: (
    name: string,
    etag: string,
    range: { readonly start: number; readonly end: number },
  ) => Promise<Uint8Array>
}
