import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Answer, batchRequest, bodyOf, type Request } from '../support/answer.ts'
import {
  applyAtomic,
  applyBatch,
  labelOf,
  type ModelResult,
  type ModelState,
  type WireOperation,
} from '../support/model.ts'
import { makeTables, type TestTables } from '../support/tables.ts'
import { sorted } from '../support/trial.ts'
import { checkCounts, inModelTerms, resultsOf, shown, type Told } from './check.ts'
import { anyFaultPlan, type FaultPlan, noFaults } from './fault-plan.ts'
import { filled, planted } from './fill.ts'
import { batch, brisk, chain, operation } from './operations.ts'
import { announce, holds, timeout } from './runs.ts'
import { createScene, type Scene } from './scene.ts'

announce('interleavings')

let tables: TestTables
let begun = 0

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

interface Play {
  readonly scheduler: fc.Scheduler
  readonly drafts: readonly WireOperation[]
  readonly atomic: boolean
  readonly attempts: readonly FaultPlan[]
  readonly ticks: number
}

const items = 3

const plays = (attempts: number): fc.Arbitrary<Play> =>
  fc.record({
    scheduler: fc.scheduler(),
    drafts: fc.oneof(
      batch(operation(items), { minLength: 1, maxLength: 8 }, 3),
      chain(brisk(items, ['GET', 'GET', 'PATCH', 'PUT', 'DELETE']), { minLength: 2, maxLength: 6 }),
    ),
    atomic: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)),
    attempts: fc.array(anyFaultPlan, { minLength: attempts, maxLength: attempts }),
    ticks: fc.nat(2),
  })

interface Expected {
  readonly atomic: boolean
  readonly state: ModelState
  readonly operations: readonly WireOperation[]
  readonly results: readonly ModelResult[]
}

const expectedOf = ({ drafts, atomic }: Play): Expected => {
  const state: ModelState = new Map()
  applyBatch(state, planted(items))
  const operations = filled(state, drafts)
  const results = (atomic ? applyAtomic : applyBatch)(state, operations)
  return { atomic, state, operations, results }
}

/** Somebody else is at it, the key has no record, or what was done could not be recorded. */
const nothingTold = ['idempotency-key-in-progress', 'service-unavailable', 'not-recorded'].map(
  (name) => `/problems/${name}`,
)

/** What an answer says for good must be what one run does; what it leaves open it must call retryable. */
const checkTruth = (answer: Answer, expected: Expected): void => {
  const { operations, results } = expected
  const body = bodyOf(answer)
  if (body.results === undefined) {
    expect(nothingTold).toContain(body.type)
    expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1)
    return
  }
  checkCounts(answer, operations.length)
  for (const [index, told] of resultsOf(answer).entries()) {
    if (told.retryable) continue
    const wanted = shown(results, told.body !== undefined)[index]
    if (told.status === 424) checkBlame(told, index, expected)
    else expect(inModelTerms(told), `operation ${index}`).toEqual(wanted)
  }
}

/** One cause is enough, and others may not have been found; but none may be named that does not fail. */
const checkBlame = ({ causedBy = [] }: Told, index: number, expected: Expected): void => {
  const { atomic, operations, results } = expected
  const guilty = atomic ? operations.map(labelOf).filter((_, at) => isGuilty(results[at])) : []
  expect(causedBy.length, `operation ${index}`).toBeGreaterThan(0)
  expect(results[index]?.causedBy ?? guilty, `operation ${index}`).toEqual(
    expect.arrayContaining([...causedBy]),
  )
}

const isGuilty = (result: ModelResult | undefined): boolean =>
  result !== undefined && result.status >= 400 && result.status !== 424

const isFinal = (answer: Answer): boolean => {
  const { results, summary } = bodyOf(answer)
  return results !== undefined && summary.retryable === 0
}

/** A client that keeps sending until it is told everything; calls of the dead may still arrive meanwhile. */
const insist = async (scene: Scene, request: Request, expected: Expected): Promise<Answer> => {
  for (let tries = 1; tries <= 8; tries++) {
    scene.endLeases()
    const answer = await scene.stage.play(scene.act(`retry ${tries}`, request, { ...noFaults, frozen: true }))
    checkTruth(answer, expected)
    if (isFinal(answer)) return answer
  }
  throw new Error('the batch does not come to its end')
}

const play = async (given: Play): Promise<void> => {
  if (begun++ % 25 === 24) tables = await makeTables()
  const scene = await createScene(given.scheduler, tables)
  const expected = expectedOf(given)
  await scene.call(batchRequest(planted(items)))
  const members = given.atomic ? { atomic: true } : {}
  const request = batchRequest(expected.operations, { 'idempotency-key': 'one' }, members)
  const ticks = Array.from({ length: given.ticks }, () => scene.tick())
  const attempts = given.attempts.map((trouble, at) => scene.act(`attempt ${at + 1}`, request, trouble))
  const answers = await scene.stage.play(Promise.all(attempts))
  for (const answer of answers) checkTruth(answer, expected)
  const last = await insist(scene, request, expected)
  await scene.stage.finish()
  await Promise.all(ticks)
  expect(sorted(await scene.stored())).toEqual(sorted(expected.state))
  const replay = await scene.call(request)
  expect(replay.headers['idempotent-replayed']).toBe('true')
  expect(resultsOf(replay).map(inModelTerms)).toEqual(resultsOf(last).map(inModelTerms))
  expect(sorted(await scene.stored())).toEqual(sorted(expected.state))
  scene.history.check()
  scene.close()
}

it('two attempts with one key are one run, however they interleave and whatever fails', { timeout }, () =>
  holds(plays(2), play, 80),
)

it('three attempts with one key are one run', { timeout }, () => holds(plays(3), play, 30))
