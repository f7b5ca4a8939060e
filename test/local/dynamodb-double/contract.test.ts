import { describe } from 'vitest'
import { batchesTable, itemsTable } from '../../../functions/resources/tables.ts'
import { type Interference, lostConnection } from '../../../local/dynamodb-double/interference.ts'
import type { BatchSubject } from '../../store/batch-fixtures.ts'
import { claimsContract } from '../../store/contract/claims.ts'
import { limitsContract } from '../../store/contract/limits.ts'
import { readsContract } from '../../store/contract/reads.ts'
import { resultsContract } from '../../store/contract/results.ts'
import { secondAttemptsContract } from '../../store/contract/second-attempts.ts'
import { transactionsContract } from '../../store/contract/transactions.ts'
import { writesContract } from '../../store/contract/writes.ts'
import { recordSizes, sweep } from '../../store/dynamodb.ts'
import { makeSubject } from './subject.ts'

const { items, batches, client } = makeSubject()

describe('items in the double', () => {
  readsContract(items)
  writesContract(items)
  limitsContract(items)
  transactionsContract(items)
})

const breaking =
  (isLost: (call: number) => boolean, takesEffect: boolean): Interference =>
  async ({ number, proceed }) => {
    if (!isLost(number)) return proceed()
    if (takesEffect) await proceed()
    throw lostConnection()
  }

describe('batches in the double', () => {
  const tables = { items: itemsTable.localName, batches: batchesTable.localName, client: client() }
  const subject: BatchSubject = {
    open: batches,
    losing: (isLost) => batches(breaking(isLost, true)),
    failing: (isLost) => batches(breaking(isLost, false)),
    sweep: (id, now) => sweep(tables, id, now),
    recordSizes: (id) => recordSizes(tables, id),
  }
  claimsContract(subject)
  secondAttemptsContract(subject)
  resultsContract(subject)
})
