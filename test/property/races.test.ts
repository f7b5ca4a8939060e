import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Answer, batchRequest, bodyOf } from '../support/answer.ts'
import { applyBatch, itemOf, type ModelState, orderOf, type WireOperation } from '../support/model.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { checkCounts, inModelTerms, resultsOf, type Told } from './check.ts'
import { batch, brisk, chain, filled, operation, planted } from './operations.ts'
import { announce, holds, timeout } from './runs.ts'
import { createScene, type Scene } from './scene.ts'
import { type Answered, isExplained, type Line } from './serial.ts'
import { badCalls, death, noTrouble, type Trouble } from './trouble.ts'

announce('races')

let tables: TestTables
let begun = 0

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

/** Somebody who sends a batch; all send at once. */
interface Caller {
  readonly drafts: readonly WireOperation[]
  readonly kind: 'keyed' | 'unkeyed' | 'atomic'
  readonly trouble: Trouble
}

const items = 2

const sizes = { minLength: 1, maxLength: 5 }

const callers = (
  drafts: fc.Arbitrary<readonly WireOperation[]>,
  trouble: fc.Arbitrary<Trouble>,
): fc.Arbitrary<Caller> => fc.record({ drafts, kind: fc.constantFrom('keyed', 'unkeyed', 'atomic'), trouble })

/** Anything. */
const racers = callers(batch(operation(items), sizes, 4), badCalls)
/** Its operations hang together, and it dies. */
const victims = callers(
  chain(brisk(items, ['GET', 'GET', 'PATCH', 'PUT', 'DELETE']), { minLength: 2, maxLength: 4 }),
  death,
).map((caller): Caller => (caller.kind === 'unkeyed' ? { ...caller, kind: 'keyed' } : caller))
/** They change what the victim has seen. */
const meddlers = callers(
  batch(brisk(items, ['DELETE', 'DELETE', 'PATCH', 'PUT']), { minLength: 1, maxLength: 2 }, 0),
  fc.constant({ ...noTrouble, frozen: true }),
)

interface Sent {
  readonly operations: readonly WireOperation[]
  readonly atomic: boolean
  /** An earlier attempt may have done it all. */
  readonly again: boolean
  readonly answer: Answer
}

const requestOf = (operations: readonly WireOperation[], { kind }: Caller, name: string) =>
  batchRequest(
    operations,
    { prefer: 'return=representation', ...(kind === 'unkeyed' ? {} : { 'idempotency-key': name }) },
    kind === 'atomic' ? { atomic: true } : {},
  )

const seed = (): ModelState => {
  const state: ModelState = new Map()
  applyBatch(state, planted(items))
  return state
}

const answeredOf = ({ operations, answer }: Sent): Answered[] => {
  const results = resultsOf(answer)
  return orderOf(operations).map((index) => ({
    operation: operations[index] as WireOperation,
    told: inModelTerms(results[index] as Told),
  }))
}

/**
 * What one caller was told, item by item and fold by fold. Without dependencies all of a batch's operations on an
 * item are one fold; an atomic batch that succeeds is one as a whole.
 */
const linesOf = (sent: Sent): readonly Line[] => {
  const all = answeredOf(sent)
  const failed = all.some(({ told }) => told.status >= 400)
  // What a transaction read is not remembered, so who asks again sees only that it was there.
  if (sent.atomic && !failed)
    return [[{ members: sent.again ? all.filter(({ operation }) => operation.method !== 'GET') : all }]]
  const perItem = Map.groupBy(all, ({ operation }) => itemOf(operation))
  const waiting = sent.operations.some(({ dependsOn }) => dependsOn)
  return [...perItem.values()].map((members): Line => {
    if (sent.atomic) return [{ members, undone: true }]
    const tried = members.filter(({ told }) => told.status !== 424)
    return waiting ? tried.map((one) => ({ members: [one] })) : [{ members: tried }]
  })
}

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

it('callers who race for the same items are told what one order of them explains', { timeout }, () =>
  holds(
    fc.record({
      scheduler: fc.scheduler(),
      all: fc.array(racers, { minLength: 2, maxLength: 4 }),
    }),
    async ({ scheduler, all }) => {
      const scene = await begin(scheduler)
      const sent = await scene.stage.play(
        Promise.all(all.map((caller, at) => send(scene, caller, `caller-${at + 1}`))),
      )
      await scene.stage.finish()
      await checkAll(scene, sent)
      scene.close()
    },
    100,
  ),
)

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
      const again = send(scene, { ...victim, trouble: noTrouble }, 'victim', true)
      const sent = await scene.stage.play(Promise.all([again, ...writers]))
      await checkAll(scene, sent)
      scene.close()
    },
    80,
  ),
)
