import { mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { failures } from './failure.ts'
import { incoming, type Objects, type StoredObject } from './fauxqs.ts'

export interface ObjectName {
  readonly bucket: string
  readonly key: string
}

export type NewObject = Pick<StoredObject, 'contentType' | 'contentLength' | 'etag' | 'metadata'>

/** The objects of all buckets: bytes in files, the index in fauxqs, which lists and deletes them. */
export interface Bucket {
  readonly exists: (bucket: string) => boolean
  readonly create: (bucket: string) => void
  readonly find: (name: ObjectName) => StoredObject | undefined
  /** Takes an object away, if it is there. */
  readonly remove: (name: ObjectName) => void
  /** Opens the bytes as they stand now: a later upload of the same key does not change them. */
  readonly open: (name: ObjectName) => number
  /** A name for a file that is being received. */
  readonly incoming: () => string
  /** Gives a received file its name, in one step that nothing else of this process comes between. */
  readonly put: (name: ObjectName, file: string, object: NewObject, announce: () => void) => void
}

export const bucketOver = (objects: Objects, directory: string): Bucket => {
  const find = (name: ObjectName): StoredObject | undefined => {
    try {
      return objects.headObject(name.bucket, name.key)
    } catch {
      return undefined
    }
  }
  return {
    exists: (bucket) => objects.hasBucket(bucket),
    create: (bucket) => objects.createBucket(bucket),
    find,
    remove: (name) => {
      // Refused here: fauxqs would take any path.
      pathOf(directory, name)
      objects.deleteObject(name.bucket, name.key)
    },
    open: (name) => openSync(`${pathOf(directory, name)}.data`, 'r'),
    incoming: () => incoming(directory),
    put: (name, file, object, announce) => {
      const path = pathOf(directory, name)
      const stored = { ...object, key: name.key, lastModified: new Date() }
      mkdirSync(dirname(path), { recursive: true })
      renameSync(file, `${path}.data`)
      // Before it shows: whoever is killed here leaves a message about no object, and a client that tries again.
      // The other way round it would be an object that nobody is told of, and that cannot be uploaded again.
      announce()
      writeWhole(incoming(directory), `${path}.meta.json`, JSON.stringify(stored))
      objects.restoreObject(name.bucket, { ...stored, body: Buffer.alloc(0) })
    },
  }
}

/** A file that is half written would keep fauxqs from starting again. */
const writeWhole = (draft: string, file: string, text: string): void => {
  writeFileSync(draft, text)
  renameSync(draft, file)
}

/** Where fauxqs looks for an object, by its documented layout ("File-based S3 storage"). */
const pathOf = (directory: string, { bucket, key }: ObjectName): string => {
  if (key.split('/').some((part) => ['', '.', '..'].includes(part))) {
    throw failures.malformed('A key is a path of files here, so none of its parts is empty, "." or "..".')
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what fauxqs escapes, sign by sign
  const escaped = key.replace(/[<>:"|?*\\%\x00-\x1f]/g, (sign) => {
    return `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
  return join(directory, 'buckets', bucket, 'objects', escaped)
}
