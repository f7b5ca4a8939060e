import { checkActions } from '../expressions/actions.ts'
import { updated } from '../expressions/apply.ts'
import { holds } from '../expressions/evaluate.ts'
import { projected } from '../expressions/projection.ts'
import type { Change } from '../tables/database.ts'
import { ServiceError } from '../values/fault.ts'
import { readUnits, sizeOfItem } from '../values/sizes.ts'
import type { Item, Members } from '../values/value.ts'
import type { Bound } from './bound.ts'
import type { Bill } from './capacity.ts'
import { chargeIndexes, unitsOf } from './charge.ts'
import type { Charged } from './charged.ts'
import { checkProposed } from './proposal.ts'

/** Runs one statement and returns its answer without the table's name. @throws ServiceError */
export const execute = ({ database, bill }: Charged, bound: Bound, member: Members): Members => {
  const before = bound.spot.table.find(bound.spot.id)
  if (bound.kind === 'select') return select(bill, { bound, item: before }, member)
  const schema = bound.spot.table.schema()
  const after = afterwards(bound, before)
  if (after === 'refused') {
    bill.write(schema.name, unitsOf(before, undefined))
    throw refusal(bound, before, member)
  }
  if (after) checkProposed(schema, after, bound.kind === 'insert' ? 'put' : 'updated')
  const change: Change = { spot: bound.spot, before, after }
  bill.write(schema.name, unitsOf(before, after))
  chargeIndexes(bill, schema, change)
  if (before !== after) database.commit([change])
  return {}
}

const afterwards = (
  bound: Exclude<Bound, { kind: 'select' }>,
  before: Item | undefined,
): Item | undefined | 'refused' => {
  switch (bound.kind) {
    case 'insert':
      return before ? 'refused' : bound.subject
    case 'update': {
      checkActions(bound.actions, bound.spot.table.schema().keys, bound.context)
      if (!before || !holds(bound.where, before, bound.context)) return 'refused'
      return updated(bound.actions, before, bound.context)
    }
    case 'delete':
      if (!before) return undefined
      return holds(bound.where, before, bound.context) ? undefined : 'refused'
  }
}

/** An insert that meets an item does not return it. The documentation is unclear; this is the worse case for us. */
const refusal = ({ kind }: Bound, before: Item | undefined, member: Members): ServiceError => {
  if (kind === 'insert')
    return new ServiceError('DuplicateItemException', 'Duplicate primary key exists in table')
  const show = member.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && before
  const shown = show ? { Item: before } : {}
  return new ServiceError('ConditionalCheckFailedException', 'The conditional request failed', {
    members: shown,
  })
}

const select = (
  bill: Bill,
  { bound, item }: { readonly bound: Bound & { kind: 'select' }; readonly item: Item | undefined },
  member: Members,
): Members => {
  const { name } = bound.spot.table.schema()
  bill.read(name, readUnits(item ? sizeOfItem(item) : 0, member.ConsistentRead === true))
  if (!item || !holds(bound.where, item, bound.context)) return {}
  return { Item: bound.paths ? projected(bound.paths, item, bound.context) : item }
}
