import type { AttributeValue } from '@aws-sdk/client-dynamodb'

/** A type and not an interface, so that it can stand where the SDK wants any attributes. */
export type Key = {
  readonly pk: { readonly S: string }
  readonly sk: { readonly S: string }
}

/**
 * Cuts the text of a key, `{tenant}#{collection}#{shard}#{id}`, behind the shard. The key of a record beside an item goes on
 * behind the id, so it lies in the item's partition.
 */
export const keyFor = (key: string): Key => {
  const end = behindShard(key)
  return { pk: { S: key.slice(0, end) }, sk: { S: key.slice(end + 1) } }
}

/** The end of the text where it is no key of ours: DynamoDB refuses a key that is empty. */
const behindShard = (key: string): number => {
  let at = -1
  for (let n = 0; n < 3; n++) {
    at = key.indexOf('#', at + 1)
    if (at < 0) return key.length
  }
  return at
}

/** The text of a record's key. */
export const textOfKey = ({ pk, sk }: Record<string, AttributeValue>): string => `${pk?.S}#${sk?.S}`
