import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { StoredItem } from './port.ts'

type Attributes = Record<string, AttributeValue>

/** A record as DynamoDB holds it. */
export const toAttributes = (key: string, item: StoredItem): Attributes => ({
  pk: { S: key },
  data: textOrNull(item.data),
  version: { N: String(item.version) },
  receipts: { B: item.receipts },
  createdAt: { S: item.createdAt },
  updatedAt: { S: item.updatedAt },
  ...(item.expiresAt === undefined ? {} : { expiresAt: { N: String(item.expiresAt) } }),
})

export const textOrNull = (text: string | null): AttributeValue =>
  text === null ? { NULL: true } : { S: text }

/** @throws Error when the record is not one of ours, which must not be mistaken for an absent item. */
export const fromAttributes = ({
  pk,
  data,
  version,
  receipts,
  createdAt,
  updatedAt,
  expiresAt,
}: Attributes): StoredItem => {
  const number = Number(version?.N)
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`record ${pk?.S} has no version`)
  return {
    data: data?.S ?? null,
    version: number,
    receipts: receipts?.B ?? new Uint8Array(),
    createdAt: createdAt?.S ?? '',
    updatedAt: updatedAt?.S ?? '',
    ...(expiresAt?.N === undefined ? {} : { expiresAt: Number(expiresAt.N) }),
  }
}

/** The record that a failed condition showed; what cannot be understood is read again on its own. */
export const seenIn = (item: Attributes): { readonly seen?: { readonly item: StoredItem } } => {
  try {
    return { seen: { item: fromAttributes(item) } }
  } catch {
    return {}
  }
}
