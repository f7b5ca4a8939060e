import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { filled } from '../property/fill.ts'
import { batch, operation } from '../property/operations.ts'
import { announce, holds, timeout } from '../property/runs.ts'
import { bodyOf } from '../support/answer.ts'
import { requestOf, sown } from './async-jobs.ts'
import { createPlayer, move } from './async-moves.ts'
import { makeGround, type Process } from './async-process.ts'
import { createStage, type Stage } from './async-stage.ts'
import { checkAnswer, checkStore, checkTruth } from './async-truth.ts'

announce('async-schedules')

let stage: Stage
let spares: [Process, ...Process[]]
const seen = { cancelled: 0, completed: 0 }

beforeAll(async () => {
  stage = await createStage(await makeGround({ chunkSize: { rows: 3, bytes: 100 } }))
  spares = [await stage.spawn(), await stage.spawn(), await stage.spawn()]
})

afterAll(() => {
  console.log(`asynchronous schedules: ${JSON.stringify(seen)}`)
  stage.stop()
})

const items = 6

const schedules = fc.record({
  drafts: batch(operation(items), { minLength: 1, maxLength: 16 }, 4),
  moves: fc.array(move, { maxLength: 24 }),
})

it(
  'a batch ends the same however its messages come, whoever dies, and truly when it is cancelled',
  { timeout },
  () =>
    holds(
      schedules,
      async ({ drafts, moves }) => {
        const operations = filled(sown(), drafts)
        const job = { ...requestOf('random', operations), operations }
        const trial = await stage.newTrial(job)
        const began = await trial.begin(stage.healthy)
        expect(began.status).toBe(202)
        const { id } = bodyOf(began)
        await trial.office.collect()
        const player = createPlayer(stage, trial, id, spares)
        for (const each of moves) await player.play(each)
        await trial.office.deliverAll(() => stage.healthy)
        const early = await trial.status(id)
        await player.end()
        await trial.office.deliverAll(() => stage.healthy)
        const final = await trial.status(id)
        expect(trial.office.dead).toEqual([])
        expect(final.text).toBe(early.text)
        if (player.cancelled()) {
          seen.cancelled++
          expect(bodyOf(final).state).toBe('cancelled')
          await checkTruth(final, job, { tables: stage.ground.tables, tenant: trial.tenant }, 'cancelled')
        } else {
          seen.completed++
          checkAnswer(final, job, 'completed')
          await checkStore(stage.ground.tables, trial.tenant, job.state, 'completed')
        }
      },
      30,
      8,
    ),
)
