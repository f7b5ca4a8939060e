import type { Database } from '../tables/database.ts'
import type { Members } from '../values/value.ts'
import { batchGet, batchWrite } from './batches.ts'
import { type Bill, withCapacities, withCapacity, withWriteCapacities } from './capacity.ts'
import type { Charged } from './charged.ts'
import { getItem } from './items.ts'
import { query } from './queries.ts'
import { scan } from './scan.ts'
import { executeStatements } from './statements.ts'
import {
  createTable,
  deleteTable,
  describeTable,
  describeTimeToLive,
  listTables,
  updateTable,
  updateTimeToLive,
} from './tables.ts'
import { type Tokens, transactWrite } from './transactions.ts'
import { writeAlone } from './writes.ts'

/** The surroundings of a call. */
export interface Scene extends Charged {
  readonly tokens: Tokens
  readonly now: () => Date
}

export type RunCall = (scene: Scene, input: Members) => Members

type Work = (database: Database, bill: Bill, input: Members) => Members

const alone =
  (work: Work): RunCall =>
  ({ database, bill }, input) =>
    withCapacity(bill, input, work(database, bill, input))

const many =
  (work: Work): RunCall =>
  ({ database, bill }, input) =>
    withCapacities(bill, input, work(database, bill, input))

const onTables =
  (work: (database: Database, input: Members, now: () => Date) => Members): RunCall =>
  ({ database, now }, input) =>
    work(database, input, now)

/** The calls that the double answers, by the last part of the target header. */
export const operations: ReadonlyMap<string, RunCall> = new Map([
  ['GetItem', alone(getItem)],
  ['Query', alone(query)],
  ['Scan', alone(scan)],
  ['PutItem', alone((database, bill, input) => writeAlone({ database, bill }, 'Put', input))],
  ['UpdateItem', alone((database, bill, input) => writeAlone({ database, bill }, 'Update', input))],
  ['DeleteItem', alone((database, bill, input) => writeAlone({ database, bill }, 'Delete', input))],
  ['BatchGetItem', many(batchGet)],
  ['BatchWriteItem', many(batchWrite)],
  ['BatchExecuteStatement', many(executeStatements)],
  [
    'TransactWriteItems',
    ({ database, bill, tokens }, input) =>
      withWriteCapacities(bill, input, transactWrite({ database, bill }, tokens, input)),
  ],
  ['CreateTable', onTables(createTable)],
  ['DescribeTable', onTables(describeTable)],
  ['DeleteTable', onTables(deleteTable)],
  ['ListTables', onTables(listTables)],
  ['UpdateTable', onTables(updateTable)],
  ['DescribeTimeToLive', onTables(describeTimeToLive)],
  ['UpdateTimeToLive', onTables(updateTimeToLive)],
])
