import { readStatement } from '../partiql/statement.ts'
import type { Database } from '../tables/database.ts'
import { checkedValue } from '../values/check.ts'
import { invalid, ServiceError } from '../values/fault.ts'
import type { Members, Value } from '../values/value.ts'
import { attempted } from './attempted.ts'
import { checkDistinct } from './batches.ts'
import { type Bound, bindStatement } from './bound.ts'
import type { Bill } from './capacity.ts'
import { execute } from './execute.ts'
import { bounded, checkMembers } from './members.ts'

const known = ['Statement', 'Parameters', 'ConsistentRead', 'ReturnValuesOnConditionCheckFailure']

/** Longest text of a statement; its parameters do not count. */
const maxLength = 8192

interface Asked {
  readonly text: string
  readonly values: readonly Value[]
  readonly member: Members
}

/**
 * BatchExecuteStatement: each statement succeeds or fails alone, and answer i belongs to statement i. An unreadable
 * value, or an item that is named twice, refuses the whole call.
 */
export const executeStatements = (database: Database, bill: Bill, input: Members): Members => {
  checkMembers(input, 'BatchExecuteStatement', ['Statements', 'ReturnConsumedCapacity'])
  const asked = bounded('statements', input.Statements, 25).map(readMember)
  const bound = asked.map(({ text, values }) => attempted(() => bindStatement(database, text, values)))
  const good = bound.filter((one): one is Bound => !(one instanceof ServiceError))
  checkDistinct(good.map(({ spot }) => spot))
  if (new Set(good.map(({ kind }) => kind === 'select')).size > 1)
    throw invalid('A batch of statements has only reads or only writes')
  return {
    Responses: bound.map((one, at) => {
      if (one instanceof ServiceError) return failed(one, asked[at]?.text ?? '')
      const done = attempted(() => execute({ database, bill }, one, asked[at]?.member ?? {}))
      if (done instanceof ServiceError) return failed(done, asked[at]?.text ?? '')
      return { TableName: one.table, ...done }
    }),
  }
}

const readMember = (member: Members): Asked => {
  checkMembers(member, 'a statement', known)
  const { Statement: text, Parameters: parameters } = member
  if (typeof text !== 'string' || text === '' || text.length > maxLength)
    throw invalid(
      "1 validation error detected: Value at 'statements.1.member.statement' failed to satisfy constraint: Member must have length between 1 and 8192",
    )
  if (parameters !== undefined && !(Array.isArray(parameters) && parameters.length > 0))
    throw invalid(
      "1 validation error detected: Value at 'statements.1.member.parameters' failed to satisfy constraint: Member must have length greater than or equal to 1",
    )
  return { text, values: (parameters ?? []).map(checkedValue), member }
}

/** The answer to an invalid statement does not name a table. */
const failed = (error: ServiceError, text: string): Members => {
  const known = error.type === 'ValidationException' ? {} : { TableName: readStatement(text).table }
  return { ...known, Error: errorOf(error) }
}

/** The codes of members for the exceptions of whole calls. */
const codes: Readonly<Record<string, string>> = {
  ValidationException: 'ValidationError',
  ResourceNotFoundException: 'ResourceNotFound',
  ConditionalCheckFailedException: 'ConditionalCheckFailed',
  DuplicateItemException: 'DuplicateItem',
}

const errorOf = ({ type, message, members }: ServiceError): Members => ({
  Code: codes[type] ?? 'InternalServerError',
  Message: message,
  ...members,
})
