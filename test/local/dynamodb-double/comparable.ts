import { isRecord, type Members } from '../../../local/dynamodb-double/values/value.ts'
import type { WireCall } from './calls.ts'

/**
 * An answer without what is nobody's contract: words, and the order of sets, tables and items of a batch; and without
 * the differences that are known.
 */
export const comparable = ([operation, input]: WireCall, body: Members): unknown => {
  const { ConsumedCapacity, Attributes, ...rest } = wordless(body) as Members
  return {
    ...rest,
    ...(isChargedAlike(operation, rest) && { ConsumedCapacity: inOrder(ConsumedCapacity) }),
    ...(Attributes !== undefined && isShownAlike(input, Attributes) && { Attributes }),
    ...(isRecord(rest.Responses) && {
      Responses: Object.fromEntries(
        Object.entries(rest.Responses).map(([table, items]) => [table, inOrder(items)]),
      ),
    }),
  }
}

/** dynoxide charges nothing for a statement that fails; DynamoDB charges a failed condition as if it had held. */
const isChargedAlike = (operation: string, { Responses: responses }: Members): boolean =>
  operation !== 'BatchExecuteStatement' ||
  (Array.isArray(responses) && responses.every(({ Error: error }) => error === undefined))

/** dynoxide shows the key as the old item of an update that makes one; DynamoDB shows nothing. */
const isShownAlike = ({ ReturnValues: wanted, Key: key }: Members, attributes: unknown): boolean =>
  !(wanted === 'ALL_OLD' && JSON.stringify(inOrder(attributes)) === JSON.stringify(inOrder(key)))

const inOrder = (part: unknown): unknown =>
  Array.isArray(part)
    ? part.map(inOrder).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    : isRecord(part)
      ? Object.fromEntries(
          Object.keys(part)
            .sort()
            .map((name) => [name, part[name]]),
        )
      : part

const sets = new Set(['SS', 'NS', 'BS'])

const wordless = (part: unknown): unknown => {
  if (Array.isArray(part)) return part.map(wordless)
  if (!isRecord(part)) return part
  const names = Object.keys(part).filter((name) => name !== 'message' && name !== 'Message')
  const made: Record<string, unknown> = Object.create(null)
  for (const name of names.sort()) {
    const member = part[name]
    if (name === '__type') made[name] = String(member).replace(/^.*#/, '')
    else made[name] = sets.has(name) ? [...(member as string[])].sort() : wordless(member)
  }
  return made
}
