import { type Answer, bodyOf, type Request } from '../../support/answer.ts'
import { type ManualClock, manualClock } from '../../support/clock.ts'
import { createService } from '../../support/service.ts'
import { scan, type TestTables } from '../../support/tables.ts'
import { grantOf, newTenant, tenantSettings } from '../../support/trial.ts'
import type { Interceptor } from '../../support/wire.ts'

/** Units as the database counts them, and calls: writes of items, and look-ups of what records of batches say. */
interface Units {
  writes: number[]
  lookups: number[]
}

interface Counted {
  readonly ConsumedCapacity?: readonly { readonly TableName?: string; readonly CapacityUnits?: number }[]
}

const meter = ({ items, batches }: TestTables, { writes, lookups }: Units): Interceptor => {
  const unitsOf = ({ ConsumedCapacity: all = [] }: Counted, table: string) =>
    all.reduce(
      (sum, { TableName, CapacityUnits = 0 }) => (TableName === table ? sum + CapacityUnits : sum),
      0,
    )
  return async ({ command, input, proceed }) => {
    const answer = (await proceed()) as Counted
    if (command === 'BatchExecuteStatementCommand') writes.push(unitsOf(answer, items))
    const { RequestItems: asked = {} } = input as { RequestItems?: Record<string, unknown> }
    if (command === 'BatchGetItemCommand' && asked[batches]) lookups.push(unitsOf(answer, batches))
    return answer
  }
}

export interface Hot {
  readonly clock: ManualClock
  readonly units: Units
  readonly call: (request: Request) => Promise<Answer>
  /** Status, problem, or both are looked up in what this makes of the only operation. */
  readonly only: (request: Request) => Promise<{ readonly status: number; readonly etag?: string }>
  /** Keys and bytes of receipts of everything that the tenant has in the table of items. */
  readonly records: () => Promise<readonly { readonly key: string; readonly receipts: number }[]>
  readonly stop: () => void
}

/** One function that serves all the writers of a hot item, one after the other. */
export const hotOn = async (tables: TestTables): Promise<Hot> => {
  const tenant = newTenant()
  const clock = manualClock(Date.parse('2026-11-21T12:00:00Z'))
  const units: Units = { writes: [], lookups: [] }
  const options = { tables, clock, settings: tenantSettings, wire: meter(tables, units) }
  const service = await createService(options)
  const call = (request: Request) => service.call({ ...request, grant: grantOf(tenant) })
  return {
    clock,
    units,
    call,
    only: async (request) => bodyOf(await call(request)).results[0],
    records: async () =>
      (await scan(tables.client, tables.items))
        .map(({ pk, sk, receipts }) => ({ key: `${pk?.S}#${sk?.S}`, receipts: receipts?.B?.length ?? 0 }))
        .filter(({ key }) => key.startsWith(`${tenant}#`)),
    stop: service.stop,
  }
}

export const told = (name: string, units: readonly number[]): string =>
  `${name}: ${units.length} calls, ${sum(units)} units, at most ${Math.max(0, ...units)}`

const sum = (units: readonly number[]): number => units.reduce((all, one) => all + one, 0)
