import { checkActions } from '../expressions/actions.ts'
import { updated } from '../expressions/apply.ts'
import { holds } from '../expressions/evaluate.ts'
import { type Expressions, expressionsOf } from '../expressions/expressions.ts'
import type { Database } from '../tables/database.ts'
import { checkBareKey, checkItemKey } from '../tables/keys.ts'
import { spotOf } from '../tables/table.ts'
import { checkedItem } from '../values/check.ts'
import { ServiceError } from '../values/fault.ts'
import type { Item, Members } from '../values/value.ts'
import { attempted } from './attempted.ts'
import { chargeIndexes, unitsOf } from './charge.ts'
import type { Charged } from './charged.ts'
import { checkMembers, stringIn } from './members.ts'
import { checkProposed } from './proposal.ts'
import { returned } from './returned.ts'
import type { Write } from './write.ts'

export type WriteKind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck'

const known = [
  'TableName',
  'Item',
  'Key',
  'ConditionExpression',
  'UpdateExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnValues',
  'ReturnValuesOnConditionCheckFailure',
  'ReturnConsumedCapacity',
  'ReturnItemCollectionMetrics',
  'Expected',
  'AttributeUpdates',
] as const

/** @throws ServiceError */
export const planWrite = (database: Database, kind: WriteKind, input: Members): Write => {
  checkMembers(input, kind, known)
  const subject = checkedItem(kind === 'Put' ? input.Item : input.Key)
  const expressions = expressionsOf(input)
  const condition = expressions.ConditionExpression
  if (kind === 'ConditionCheck' && !condition) stringIn({}, 'ConditionExpression')
  const table = database.table(stringIn(input, 'TableName'))
  const { keys } = table.schema()
  if (kind === 'Put') checkItemKey(keys, subject)
  else checkBareKey(keys, subject)
  if (kind === 'Put') checkProposed(table.schema(), subject, 'put')
  if (kind === 'Update') checkActions(expressions.UpdateExpression ?? [], keys, expressions.context)
  const spot = spotOf(table, subject)
  const before = table.find(spot.id)
  const met = !condition || holds(condition, before ?? {}, expressions.context)
  const show = input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && before
  const shown = show ? { Item: before } : {}
  if (!met) return { spot, before, after: before, holds: false, shown }
  const after = attempted(() => afterwards(kind, { subject, before }, expressions))
  if (after instanceof ServiceError) return { spot, before, after: before, holds: true, shown, fault: after }
  const wrong = kind === 'Update' && after && attempted(() => checkProposed(table.schema(), after, 'updated'))
  return { spot, before, after, holds: true, shown, ...(wrong && { fault: wrong }) }
}

const afterwards = (
  kind: WriteKind,
  { subject, before }: { readonly subject: Item; readonly before: Item | undefined },
  { UpdateExpression: actions = [], context }: Expressions,
): Item | undefined => {
  switch (kind) {
    case 'Put':
      return subject
    case 'Delete':
      return undefined
    case 'ConditionCheck':
      return before
    case 'Update':
      return updated(actions, before ?? subject, context)
  }
}

/** A single write: its effect, or an exception for a failed condition. Both are charged. */
export const writeAlone = ({ database, bill }: Charged, kind: WriteKind, input: Members): Members => {
  const write = planWrite(database, kind, input)
  if (write.fault) throw write.fault
  const schema = write.spot.table.schema()
  bill.write(schema.name, unitsOf(write.before, write.after))
  if (!write.holds)
    throw new ServiceError('ConditionalCheckFailedException', 'The conditional request failed', {
      members: write.shown,
    })
  chargeIndexes(bill, schema, write)
  const answer = returned(input, write)
  database.commit([write])
  return answer
}
