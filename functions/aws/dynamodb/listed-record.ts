import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { ListedItem } from '../../ports/lists.ts'
import { membersOf } from './codec/item-text.ts'
import { textOfKey } from './item-key.ts'
import { receiptsOf, schemaOf, wholeNumber } from './item-record.ts'

/**
 * @param place the attribute that has its place.
 * @throws LaterFormat when a later version of the code has written it.
 * @throws Error when the record is not one of ours.
 */
export const listedFrom = (record: Record<string, AttributeValue>, place: string): ListedItem => {
  const { sk, data, version, receipts, createdAt, updatedAt, schemaVersion } = record
  // Only for the number of the record's format, which is its first byte; an index does not have it.
  receiptsOf(receipts)
  if (data?.M === undefined || sk?.S === undefined)
    throw new Error(`the data of ${textOfKey(record)} is no map of ours`)
  return {
    id: sk.S,
    at: record[place]?.S ?? '',
    members: membersOf(data.M),
    version: wholeNumber(version, 1, `version of ${textOfKey(record)}`),
    createdAt: createdAt?.S ?? '',
    updatedAt: updatedAt?.S ?? createdAt?.S ?? '',
    ...schemaOf(schemaVersion, textOfKey(record)),
  }
}
