import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import type { DynamoDBRecord } from 'aws-lambda'
import { understood } from '../../ports/formats.ts'
import type { ItemChange } from '../../ports/item-changes.ts'
import { jsonTextOf } from './codec/item-text.ts'
import { schemaOf, wholeNumber } from './item-record.ts'

/** An image as Lambda has it: bytes are base64, everything else is as the SDK has it. */
type Image = Readonly<Record<string, AttributeValue>>

/**
 * The change that a record of the table's stream tells of; undefined where no reader sees one: what freezes an item, keeps
 * or moves entries or index attributes leaves its version alone, a record beside an item is none, and what TTL removes was
 * deleted long before.
 * @throws LaterFormat when a later version of the code has written it.
 * @throws Error when the record is not one of ours.
 */
export const changeIn = ({ eventID, dynamodb: told = {} }: DynamoDBRecord): ItemChange | undefined => {
  const image = told.NewImage as Image | undefined
  const before = told.OldImage as Image | undefined
  const { pk = '', sk = '' } = { pk: image?.pk?.S, sk: image?.sk?.S }
  if (image === undefined || sk.includes('#')) return undefined
  checkFormat(image)
  const version = wholeNumber(image.version, 0, `version of ${pk}#${sk}`)
  if (version === Number(before?.version?.N ?? 0)) return undefined
  const schema = schemaOf(image.schemaVersion, `${pk}#${sk}`)
  return { id: eventID ?? '', version, ...placeOf(pk), item: sk, ...schema, ...changed(image, before) }
}

/** The first byte of the entries is the number of the whole record's format. */
const checkFormat = ({ receipts }: Image): void => {
  const [number] = Buffer.from(String(receipts?.B ?? ''), 'base64')
  if (number !== undefined) understood('item', number)
}

/** The tenant is percent-encoded, so the three parts cannot run into each other. */
const placeOf = (partition: string): Pick<ItemChange, 'tenant' | 'collection'> => {
  const [tenant = '', collection = ''] = partition.split('#')
  return { tenant: decodeURIComponent(tenant), collection }
}

const changed = (
  { data, createdAt, updatedAt, schemaVersion }: Image,
  before: Image | undefined,
): Pick<ItemChange, 'kind' | 'createdAt' | 'updatedAt' | 'data' | 'schema'> => {
  const instants = { createdAt: createdAt?.S ?? '', updatedAt: updatedAt?.S ?? createdAt?.S ?? '' }
  if (data?.NULL === true) return { kind: 'deleted', ...instants, data: undefined }
  if (data?.M === undefined) throw new Error('the data of a changed item is no map of ours')
  const kind = before?.data?.M === undefined ? 'created' : 'changed'
  return { kind, ...instants, data: jsonTextOf(data), ...schemaOf(schemaVersion, 'a changed item') }
}
