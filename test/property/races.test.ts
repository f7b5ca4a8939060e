import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import {
  type Caller,
  items,
  linesOf,
  meddlers,
  racers,
  requestOf,
  type Sent,
  seed,
  skewers,
  victims,
} from './callers.ts'
import { checkCounts } from './check.ts'
import { noFaults } from './fault-plan.ts'
import { filled, planted } from './fill.ts'
import { announce, holds, timeout } from './runs.ts'
import { createScene, type Scene } from './scene.ts'
import { isExplained } from './serial.ts'

announce('races')

let tables: TestTables
let begun = 0

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

/** Everybody was told the truth about everything, and nothing is lost or done twice. */
const checkAll = async (scene: Scene, sent: readonly Sent[]): Promise<void> => {
  for (const { operations, answer } of sent) {
    checkCounts(answer, operations.length)
    expect(bodyOf(answer).summary.retryable, 'nobody tries so often that it may be given up').toBe(0)
  }
  const lines = sent.flatMap(linesOf)
  const after = await scene.stored()
  const story = JSON.stringify({ lines, after: [...after] }, null, 1)
  expect(isExplained(seed(), lines, after), `no order of the callers explains ${story}`).toBe(true)
}

const begin = async (scheduler: fc.Scheduler): Promise<Scene> => {
  if (begun++ % 25 === 24) tables = await makeTables()
  const scene = await createScene(scheduler, tables)
  await scene.call(batchRequest(planted(items)))
  return scene
}

const send = async (scene: Scene, caller: Caller, name: string, again = false): Promise<Sent> => {
  const operations = filled(seed(), caller.drafts)
  const answer = await scene.act(name, requestOf(operations, caller, name), caller.trouble)
  return { operations, atomic: caller.kind === 'atomic', again, answer }
}

const race = async ({
  scheduler,
  all,
}: {
  scheduler: fc.Scheduler
  all: readonly Caller[]
}): Promise<void> => {
  const scene = await begin(scheduler)
  const sent = await scene.stage.play(
    Promise.all(all.map((caller, at) => send(scene, caller, `caller-${at + 1}`))),
  )
  await scene.stage.finish()
  await checkAll(scene, sent)
  scene.close()
}

const racing = (caller: fc.Arbitrary<Caller>) =>
  fc.record({ scheduler: fc.scheduler(), all: fc.array(caller, { minLength: 2, maxLength: 4 }) })

it('callers who race for the same items are told what one order of them explains', { timeout }, () =>
  holds(racing(racers), race, 50),
)

it('atomic batches see all of each other, or nothing', { timeout }, () => holds(racing(skewers), race, 30))

it('who sends again after a crash, while others write, is told what has been done', { timeout }, () =>
  holds(
    fc.record({
      scheduler: fc.scheduler(),
      victim: victims,
      others: fc.array(meddlers, { minLength: 1, maxLength: 3 }),
      between: fc.boolean(),
    }),
    async ({ scheduler, victim, others, between }) => {
      const scene = await begin(scheduler)
      const crashed = send(scene, victim, 'victim')
      if (between) await scene.stage.play(crashed)
      const writers = others.map((caller, at) => send(scene, caller, `caller-${at + 1}`))
      await scene.stage.play<unknown>(between ? Promise.all(writers) : crashed)
      scene.endLeases()
      const again = send(scene, { ...victim, trouble: noFaults }, 'victim', true)
      const sent = await scene.stage.play(Promise.all([again, ...writers]))
      await checkAll(scene, sent)
      scene.close()
    },
    60,
  ),
)
