import { afterEach, beforeEach, expect, it } from 'vitest'
import { createSplitter } from '../../functions/rows/splitter.ts'
import { bodyOf } from '../support/answer.ts'
import type { WireOperation } from '../support/model.ts'
import { brokenConnection, type Interceptor } from '../support/wire.ts'
import { type AsyncJob, imported } from './async-jobs.ts'
import type { Letter } from './async-office.ts'
import { makeGround } from './async-process.ts'
import { createStage, type Stage } from './async-stage.ts'
import { checkAnswer, checkStore } from './async-truth.ts'

/** Rows to a chunk, as the version of the code has it that reads the file. */
const version = { rows: 4 }

let stage: Stage

beforeEach(async () => {
  stage = await createStage(
    await makeGround({ splitter: (options) => createSplitter({ ...options, maxRows: version.rows }) }),
  )
})

afterEach(() => stage.stop())

const row = (id: string, population: number): WireOperation => ({
  method: 'PUT',
  path: `/cities/${id}`,
  body: { id, name: `City ${id}`, country: 'FR', population },
})

/** Each row is seen to have been run once: versions count. */
const rows = Array.from({ length: 12 }, (_, at) => row(String(1 + (at % 5)), at))
const job: AsyncJob = imported(rows)

/** Dies before it has noted the place behind what it has handed out. */
const dyingBeforeItsPlace = (): Interceptor => {
  let dead = false
  return async ({ command, input, proceed }) => {
    dead ||= command === 'UpdateItemCommand' && JSON.stringify(input).includes('#refillAt')
    if (dead) throw brokenConnection()
    return proceed()
  }
}

it.each([
  [4, 3],
  [3, 4],
  [5, 2],
])('a file that one version has cut by %i rows and another by %i is run once', async (first, second) => {
  const trial = await stage.newTrial(job)
  const { office } = trial
  const began = await trial.begin(stage.healthy)
  const { id } = bodyOf(began)
  await trial.upload(began)
  await office.collect()
  version.rows = first
  const dying = await stage.spawn()
  dying.through(dyingBeforeItsPlace())
  await office.deliver(office.letters.shift() as Letter, dying)
  version.rows = second
  // The queue forgets whatever is not an upload's.
  const importing = async () => {
    for (let at = importer(); at >= 0; at = importer())
      await office.deliver(office.letters.splice(at, 1)[0] as Letter, stage.healthy)
  }
  const importer = () => office.letters.findIndex(({ to }) => to === 'importer')
  await importing()
  office.letters.splice(0)
  stage.clock.advance(31 * 60_000)
  expect(await stage.healthy.sweep()).toBe(1)
  await office.collect()
  await office.deliverAll(() => stage.healthy)
  checkAnswer(await trial.status(id), job, 'cut twice')
  await checkStore(stage.ground.tables, trial.tenant, job.state, 'cut twice')
})
