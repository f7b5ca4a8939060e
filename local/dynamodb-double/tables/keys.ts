import { invalid, invalidParameter } from '../values/fault.ts'
import { type Item, typeOf } from '../values/value.ts'
import { type IndexSchema, type KeyAttribute, type Keys, keyAttributes, only } from './schema.ts'

/** "Partition key values: 1 to 2048 bytes; sort key values: 1 to 1024 bytes." */
const maxBytes = { partition: 2048, sort: 1024 } as const

const own = (item: Item, name: string) => (Object.hasOwn(item, name) ? item[name] : undefined)

/** A key's text, different for different keys of one table. */
export const idOf = ({ partition, sort }: Keys, item: Item): string => {
  const first = keyTextOf(partition, item)
  return sort ? `${first.length} ${first}${keyTextOf(sort, item)}` : first
}

export const keyTextOf = ({ name, type }: KeyAttribute, item: Item): string => own(item, name)?.[type] ?? ''

export const keyOf = (keys: Keys, item: Item): Item =>
  only(
    item,
    keyAttributes(keys).map(({ name }) => name),
  )

/** @throws ServiceError when an item to be put lacks its key, or has an invalid one */
export const checkItemKey = (keys: Keys, item: Item): void => {
  for (const { name, type } of keyAttributes(keys)) {
    const value = own(item, name)
    if (value === undefined) throw invalidParameter(`Missing the key ${name} in the item`)
    if (value[type] === undefined)
      throw invalidParameter(`Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`)
  }
  checkLengths(keys, item)
}

/** @throws ServiceError unless a key has exactly the key attributes */
export const checkBareKey = (keys: Keys, key: Item): void => {
  const attributes = keyAttributes(keys)
  const fits = attributes.every(({ name, type }) => own(key, name)?.[type] !== undefined)
  if (!fits || Object.keys(key).length !== attributes.length)
    throw invalid('The provided key element does not match the schema')
  checkLengths(keys, key)
}

const checkLengths = (keys: Keys, item: Item): void => {
  for (const attribute of keyAttributes(keys)) {
    const bytes = bytesOf(attribute, item)
    if (bytes === 0) throw emptyKey(attribute)
    if (attribute === keys.partition && bytes > maxBytes.partition)
      throw invalidParameter('Size of hashkey has exceeded the maximum size limit of2048 bytes')
    if (attribute !== keys.partition && bytes > maxBytes.sort)
      throw invalidParameter('Aggregated size of all range keys has exceeded the size limit of 1024 bytes')
  }
}

const bytesOf = (attribute: KeyAttribute, item: Item): number =>
  Buffer.byteLength(keyTextOf(attribute, item), attribute.type === 'B' ? 'base64' : 'utf8')

const empty = ({ type }: KeyAttribute): string => (type === 'B' ? 'binary value' : 'string value')

const emptyKey = (attribute: KeyAttribute) =>
  invalid(
    `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${empty(attribute)}. Key: ${attribute.name}`,
  )

/** Whether an index has the item: it is sparse. */
export const isIn = ({ keys }: IndexSchema, item: Item): boolean =>
  keyAttributes(keys).every(({ name }) => Object.hasOwn(item, name))

/** @throws ServiceError when a key attribute of an index has another type, or is empty or too long */
export const checkIndexKey = (
  { name: index, keys }: IndexSchema,
  item: Item,
  how: 'put' | 'updated',
): void => {
  for (const attribute of keyAttributes(keys)) {
    const { name, type } = attribute
    const value = own(item, name)
    if (value === undefined) continue
    if (value[type] === undefined)
      throw invalidParameter(
        `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${typeOf(value)} IndexName: ${index}`,
      )
    const bytes = bytesOf(attribute, item)
    if (bytes === 0) throw emptyIndexKey(attribute, index, how)
    const most = attribute === keys.partition ? maxBytes.partition : maxBytes.sort
    if (bytes > most)
      throw invalidParameter(`Size of index key ${name} has exceeded the maximum size limit of ${most} bytes`)
  }
}

const emptyIndexKey = (attribute: KeyAttribute, index: string, how: 'put' | 'updated') =>
  invalid(
    how === 'put'
      ? `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${empty(attribute)}. IndexName: ${index}, IndexKey: ${attribute.name}`
      : `One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty ${empty(attribute)}.`,
  )
