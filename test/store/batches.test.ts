import { afterAll, beforeAll, describe } from 'vitest'
import { makeTables, type TestTables } from '../support/tables.ts'
import { brokenConnection, type Interceptor } from '../support/wire.ts'
import type { BatchSubject } from './batch-fixtures.ts'
import { claimsContract } from './contract/claims.ts'
import { releasesContract } from './contract/releases.ts'
import { resultsContract } from './contract/results.ts'
import { secondAttemptsContract } from './contract/second-attempts.ts'
import { batchStoreOn, recordSizes, sweep } from './dynamodb.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

const breaking = (isLost: (call: number) => boolean, takesEffect: boolean): Interceptor => {
  let calls = 0
  return async ({ proceed }) => {
    if (!isLost(++calls)) return proceed()
    if (takesEffect) await proceed().catch(() => undefined)
    throw brokenConnection()
  }
}

describe('batches in DynamoDB', () => {
  const subject: BatchSubject = {
    open: () => batchStoreOn(tables),
    losing: (isLost) => batchStoreOn(tables, breaking(isLost, true)),
    failing: (isLost) => batchStoreOn(tables, breaking(isLost, false)),
    sweep: (id, now) => sweep(tables, id, now),
    recordSizes: (id) => recordSizes(tables, id),
  }
  claimsContract(subject)
  secondAttemptsContract(subject)
  releasesContract(subject)
  resultsContract(subject)
})
