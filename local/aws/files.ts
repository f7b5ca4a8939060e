import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { failures } from './failure.ts'

export interface ObjectName {
  readonly bucket: string
  readonly key: string
}

export interface StoredObject {
  readonly key: string
  readonly contentType: string
  readonly contentLength: number
  /** In quotes. */
  readonly etag: string
  readonly metadata: Readonly<Record<string, string>>
  /** As `Date.toJSON` writes it. */
  readonly lastModified: string
}

/** `buckets/{bucket}/objects/{key}.data` has the bytes of an object, `.meta.json` beside it the rest. */
export const bucketDirectory = (directory: string, bucket: string): string =>
  join(directory, 'buckets', bucket, 'objects')

/** Where an object's files are, without their endings. @throws S3Failure for a key that is no path below the bucket */
export const pathOf = (directory: string, { bucket, key }: ObjectName): string => {
  if (key.split('/').some((part) => ['', '.', '..'].includes(part))) {
    throw failures.malformed('A key is a path of files here, so none of its parts is empty, "." or "..".')
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what file systems refuse or take for something else
  const escaped = key.replace(/[<>:"|?*\\%\x00-\x1f]/g, (sign) => {
    return `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
  return join(bucketDirectory(directory, bucket), escaped)
}

/** A file that is being received, until it has a name. */
export const incomingFile = (directory: string): string => {
  const folder = join(directory, 'incoming')
  mkdirSync(folder, { recursive: true })
  return join(folder, randomUUID())
}

export type Index = Map<string, Map<string, StoredObject>>

/** The objects that an earlier run left, by bucket and key. */
export const readIndex = (directory: string): Index => {
  const folder = join(directory, 'buckets')
  mkdirSync(folder, { recursive: true })
  return new Map(
    readdirSync(folder).map((bucket) => [bucket, readObjects(bucketDirectory(directory, bucket))]),
  )
}

const readObjects = (folder: string): Map<string, StoredObject> => {
  mkdirSync(folder, { recursive: true })
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const described = names.filter((name) => name.endsWith('.meta.json'))
  const objects = described.map(
    (name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as StoredObject,
  )
  return new Map(objects.map((object) => [object.key, object]))
}
