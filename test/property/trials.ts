import type { Answer, Request } from '../support/answer.ts'
import type { ModelState } from '../support/model.ts'
import { createService, type Service } from '../support/service.ts'
import { makeTables, scan, type TestTables } from '../support/tables.ts'
import { grantOf, newTenant, sorted, storedState, tenantSettings } from '../support/trial.ts'

/** One tenant, and what its items have to be. */
export interface Trial {
  readonly state: ModelState
  readonly call: (request: Request) => Promise<Answer>
  /** The tenant's items as the store has them, in one order. */
  readonly stored: () => Promise<unknown>
  /** Every record of items, receipts included. */
  readonly records: () => Promise<unknown>
}

export interface Trials {
  readonly begin: () => Promise<Trial>
  readonly stop: () => void
}

/** Tables are read whole, so they must not fill up with the items of all trials. */
const trialsPerTable = 20

/** Trials without trouble: one service, a tenant for each. */
export const createTrials = (): Trials => {
  let begun = 0
  let held: { readonly tables: TestTables; readonly service: Service } | undefined
  const stop = (): void => {
    held?.service.stop()
    held?.tables.client.destroy()
  }
  const renew = async () => {
    stop()
    const tables = await makeTables()
    held = { tables, service: await createService({ tables, settings: tenantSettings }) }
    return held
  }
  const begin = async (): Promise<Trial> => {
    const { tables, service } = begun++ % trialsPerTable === 0 || !held ? await renew() : held
    const tenant = newTenant()
    return {
      state: new Map(),
      call: (request) => service.call({ ...request, grant: grantOf(tenant) }),
      stored: async () => sorted(await storedState(tables, tenant)),
      records: () => scan(tables.client, tables.items),
    }
  }
  return { begin, stop }
}
