import { Unavailable } from './unavailable.ts'

/** The body of a batch cannot be had for now. */
export class BodyStoreUnavailable extends Unavailable {
  override readonly name = 'BodyStoreUnavailable'
}

/** The body of a batch is gone, or is not the one that the batch was bound to; it will not come back. */
export class BodyLost extends Error {
  override readonly name = 'BodyLost'
}

export interface Upload {
  readonly method: 'PUT'
  readonly url: string
  /** To be sent as they are: they are signed. */
  readonly headers: Readonly<Record<string, string>>
}

/** Bodies of batches, each under a name that no other batch has. All throw BodyStoreUnavailable. */
export interface BodyStore {
  /** False when a body was there already, which is the same then. */
  readonly put: (name: string, bytes: Uint8Array) => Promise<boolean>
  /** The ETag of the body, in quotes; undefined when there is none. */
  readonly find: (name: string) => Promise<string | undefined>
  /** Takes the place of a body that has not come, so that none can come any more. False when one has. */
  readonly occupy: (name: string) => Promise<boolean>
  /** Whether what lies there is no body, but has only taken its place. */
  readonly isOccupied: (name: string, etag: string) => Promise<boolean>
  /** Has the body announced once more. */
  readonly nudge: (name: string) => Promise<void>
  /** An upload that whoever holds it may make, once, until it expires. */
  readonly presign: (name: string, contentType: string, expiresInSeconds: number) => Promise<Upload>
  /** The body from an offset on, piece by piece. Throws BodyLost. */
  readonly stream: (name: string, etag: string, from: number) => Promise<AsyncIterable<Uint8Array>>
  /** `end` is not part of it. Throws BodyLost. */
  readonly range: (name: string, etag: string, start: number, end: number) => Promise<Uint8Array>
}
