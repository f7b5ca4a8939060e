import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { understood } from '../../ports/formats.ts'
import type { StoredItem } from '../../ports/items.ts'
import { jsonTextOf } from './codec/item-text.ts'
import { wireMapOf } from './codec/wire-map.ts'
import { indexedIn, toIndexAttributes } from './index-attributes.ts'
import { keyFor, textOfKey } from './item-key.ts'

type Attributes = Record<string, AttributeValue>

/** An item's record in DynamoDB. */
export const toAttributes = (key: string, item: StoredItem): Attributes => ({
  ...keyFor(key),
  data: mapOrNull(item.data),
  version: { N: String(item.version) },
  lock: { N: String(item.lock) },
  receipts: { B: item.receipts },
  createdAt: { S: item.createdAt },
  ...(item.updatedAt === item.createdAt ? {} : { updatedAt: { S: item.updatedAt } }),
  ...(item.expiresAt === undefined ? {} : { expiresAt: { N: String(item.expiresAt) } }),
  ...(item.schema === undefined ? {} : { schemaVersion: { N: String(item.schema) } }),
  ...toIndexAttributes(item),
})

export const mapOrNull = (text: string | null): AttributeValue =>
  text === null ? { NULL: true } : wireMapOf(text)

/**
 * @throws LaterFormat when a later version of the code has written it.
 * @throws Error when the record is not one of ours, which must not be mistaken for an absent item.
 */
export const fromAttributes = (record: Attributes): StoredItem => {
  const { data, version, lock, receipts, createdAt, updatedAt, expiresAt, schemaVersion } = record
  const place = textOfKey(record)
  const indexed = indexedIn(record)
  return {
    receipts: receiptsOf(receipts),
    data: dataOf(data, `data of ${place}`),
    version: wholeNumber(version, 0, `version of ${place}`),
    lock: wholeNumber(lock, 1, `lock of ${place}`),
    createdAt: createdAt?.S ?? '',
    // `updatedAt` is absent until the first change.
    updatedAt: updatedAt?.S ?? createdAt?.S ?? '',
    ...(expiresAt?.N === undefined ? {} : { expiresAt: Number(expiresAt.N) }),
    ...schemaOf(schemaVersion, place),
    ...(indexed && { indexed }),
  }
}

/** Absent from items of version 1, which so cost nothing more. */
export const schemaOf = (
  schemaVersion: AttributeValue | undefined,
  place: string,
): Pick<StoredItem, 'schema'> =>
  schemaVersion === undefined
    ? {}
    : { schema: wholeNumber(schemaVersion, 1, `version of the schema of ${place}`) }

/** Their first byte is the format of the whole record, since data and receipts are always written together. */
export const receiptsOf = (receipts: AttributeValue | undefined): Uint8Array => {
  const bytes = receipts?.B ?? new Uint8Array()
  if (bytes.length > 0) understood('item', bytes[0])
  return bytes
}

const dataOf = (data: AttributeValue | undefined, what: string): string | null => {
  if (data?.M !== undefined) return jsonTextOf(data)
  if (data?.NULL === true) return null
  throw new Error(`the ${what} is no map of ours`)
}

export const wholeNumber = (value: AttributeValue | undefined, least: number, what: string): number => {
  const number = Number(value?.N)
  if (!Number.isSafeInteger(number) || number < least) throw new Error(`the ${what} is no number of ours`)
  return number
}

/** The record in a failed condition; undefined if it cannot be understood, so that it is read again. */
export const seenIn = (item: Attributes): { readonly seen?: { readonly item: StoredItem } } => {
  try {
    return { seen: { item: fromAttributes(item) } }
  } catch {
    return {}
  }
}
