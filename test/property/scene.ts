import type { Scheduler } from 'fast-check'
import type { Answer, Request } from '../support/answer.ts'
import { manualClock } from '../support/clock.ts'
import type { ModelState } from '../support/model.ts'
import { createService, type Service } from '../support/service.ts'
import type { TestTables } from '../support/tables.ts'
import { grantOf, newTenant, storedState, tenantSettings } from '../support/trial.ts'
import { type FaultPlan, noFaults, wireOf } from './fault-plan.ts'
import { createHistory, type History } from './history.ts'
import { createStage, type Stage } from './stage.ts'

/** Longer than any lease: the function's timeout is 30 s. */
const pastTheLease = 40_000

/** Functions of their own, on one tenant's items, that a scheduler lets move one at a time. */
export interface Scene {
  readonly stage: Stage
  /** A function that is called with this request at some moment. */
  readonly act: (name: string, request: Request, trouble?: FaultPlan) => Promise<Answer>
  /** At some moment every lease is over. */
  readonly tick: () => Promise<void>
  /** At once. */
  readonly endLeases: () => void
  /** A call outside the play. */
  readonly call: (request: Request) => Promise<Answer>
  readonly stored: () => Promise<ModelState>
  /** Of the one key that the functions are called with. */
  readonly history: History
  readonly close: () => void
}

export const createScene = async (scheduler: Scheduler, tables: TestTables): Promise<Scene> => {
  const stage = createStage(scheduler)
  const tenant = newTenant()
  const clock = manualClock(Date.parse('2026-11-21T12:00:00Z'))
  const calm = await createService({ tables, clock, settings: tenantSettings })
  const services: Service[] = [calm]
  const history = createHistory(tables)
  const granted = (request: Request): Request => ({ ...request, grant: grantOf(tenant) })
  const endLeases = (): void => clock.advance(pastTheLease)
  return {
    stage,
    act: (name, request, trouble = noFaults) =>
      stage.enter(`${name} begins`, async () => {
        const own = trouble.frozen ? manualClock(clock.now().getTime()) : clock
        const wire = wireOf(stage, name, trouble, history.note)
        const service = await createService({ tables, clock: own, settings: tenantSettings, wire })
        services.push(service)
        return service.call(granted(request))
      }),
    tick: () => stage.enter('the leases end', async () => endLeases()),
    endLeases,
    call: (request) => calm.call(granted(request)),
    stored: () => storedState(tables, tenant),
    history,
    close: () => {
      for (const service of services) service.stop()
    },
  }
}
