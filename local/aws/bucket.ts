import { mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { failures } from './failure.ts'
import {
  bucketDirectory,
  incomingFile,
  type ObjectName,
  pathOf,
  readIndex,
  type StoredObject,
} from './files.ts'

type NewObject = Omit<StoredObject, 'key' | 'lastModified'>

/** The objects of all buckets: their bytes in files, their properties beside them and in memory. */
export interface Bucket {
  readonly exists: (bucket: string) => boolean
  readonly create: (bucket: string) => void
  readonly find: (name: ObjectName) => StoredObject | undefined
  readonly list: (bucket: string) => Iterable<StoredObject>
  /** Removes an object, if it exists. */
  readonly remove: (name: ObjectName) => void
  /** Opens the present bytes: a later upload of the same key does not change them. */
  readonly open: (name: ObjectName) => number
  /** A name for a file that is being received. */
  readonly incoming: () => string
  /** Gives a received file its name, synchronously, so that nothing else in this process runs in between. */
  readonly put: (
    received: { readonly name: ObjectName; readonly file: string },
    object: NewObject,
    announce: () => void,
  ) => void
}

/** Opens the buckets in a directory. */
export const openBucket = (directory: string): Bucket => {
  const index = readIndex(directory)
  return {
    exists: (bucket) => index.has(bucket),
    create: (bucket) => {
      mkdirSync(bucketDirectory(directory, bucket), { recursive: true })
      if (!index.has(bucket)) index.set(bucket, new Map())
    },
    find: ({ bucket, key }) => index.get(bucket)?.get(key),
    list: (bucket) => index.get(bucket)?.values() ?? [],
    remove: (name) => {
      const path = pathOf(directory, name)
      index.get(name.bucket)?.delete(name.key)
      rmSync(`${path}.meta.json`, { force: true })
      rmSync(`${path}.data`, { force: true })
    },
    open: (name) => openSync(`${pathOf(directory, name)}.data`, 'r'),
    incoming: () => incomingFile(directory),
    put: ({ name, file }, object, announce) => {
      const path = pathOf(directory, name)
      const stored = { ...object, key: name.key, lastModified: new Date().toJSON() }
      mkdirSync(dirname(path), { recursive: true })
      renameSync(file, `${path}.data`)
      // The message comes first. After a kill in between there is a message about no object, and the client tries
      // again. The other way round there would be an object that no message tells of and that cannot be uploaded again.
      announce()
      writeWhole(incomingFile(directory), `${path}.meta.json`, JSON.stringify(stored))
      index.get(name.bucket)?.set(name.key, stored)
    },
  }
}

/** So that a start never reads half a file. */
const writeWhole = (draft: string, file: string, text: string): void => {
  writeFileSync(draft, text)
  renameSync(draft, file)
}

/** @throws S3Failure when there is no such bucket */
export const demandBucket = (bucket: Bucket, name: string): void => {
  if (!bucket.exists(name)) throw failures.noSuchBucket()
}
