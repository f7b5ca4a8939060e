import { setTimeout as delay } from 'node:timers/promises'
import { randomOf } from '../../client/proxy/random.ts'
import { type Answered, ask, type Line, untilFinal } from './client.ts'
import { fileAnswer, fileTold, type Items, itemAt } from './events.ts'
import { type Fleet, startFleet } from './fleet.ts'
import { type Ground, makeGround } from './ground.ts'
import { judge } from './oracle.ts'
import { readStore } from './store.ts'
import { city, hot, type PlannedBatch, planBatch } from './workload.ts'

export interface Played {
  readonly operations: number
  readonly batches: number
  readonly again: number
  readonly statuses: string
  readonly unkeyed: number
  readonly unknown: number
  readonly requests: number
  readonly calls: number
  readonly kills: number
  readonly faults: Readonly<Record<string, number>>
  readonly violations: readonly string[]
}

export interface PlayOptions {
  readonly seed: number
  readonly seconds: number
}

const clients = 12
/** A lease is 2 s longer, and another attempt waits 5 s more: a batch that died is taken over after 10 s. */
const functionTimeoutSeconds = 3
/** When nothing goes wrong any more, every batch must have its answer after so long. */
const settling = 120_000

interface Run {
  readonly ground: Ground
  readonly random: () => number
  readonly items: Items
  readonly violations: string[]
  readonly counts: { requests: number; kills: number; unkeyed: number; unknown: number }
}

/** Plays a run and judges it. */
export const play = async ({ seed, seconds }: PlayOptions): Promise<Played> => {
  const random = randomOf(seed)
  const ground = await makeGround(random)
  const counts = { requests: 0, kills: 0, unkeyed: 0, unknown: 0 }
  const run: Run = { ground, random, items: new Map(), violations: [], counts }
  try {
    const answers = await trouble(run, seconds)
    await inPeace(run, answers)
    const kept = await readStore(ground.endpoint)
    for (const path of new Set([...run.items.keys(), ...kept.keys()]))
      run.violations.push(...judge(path, itemAt(run.items, path), kept.get(path)))
    return summary(run, answers)
  } finally {
    await ground.stop()
  }
}

const fleetOf = ({ ground }: Run, size: number): Fleet =>
  startFleet({ size, dynamodbEndpoint: ground.wire.endpoint, functionTimeoutSeconds })

const lineTo = ({ random, counts }: Run, fleet: Fleet, signal: AbortSignal): Line => ({
  fleet,
  random,
  signal,
  sent: () => {
    counts.requests += 1
  },
})

/** Clients at work, while processes are killed and the wire is bad; then until the last of them has its answer. */
const trouble = async (run: Run, seconds: number): Promise<readonly Answered[]> => {
  const fleet = fleetOf(run, 3)
  try {
    const line = lineTo(run, fleet, AbortSignal.timeout(seconds * 1000 + settling))
    await begin(run, line)
    const end = Date.now() + seconds * 1000
    const killing = killUntil(run, fleet, end)
    const working = Array.from({ length: clients }, () => clientUntil(run, line, end))
    const [answers] = await Promise.all([Promise.all(working), writerUntil(run, line, end), killing])
    await run.ground.wire.idle()
    return answers.flat()
  } finally {
    await fleet.stop()
  }
}

/** The items that nobody deletes. Their batch is one of those that are judged. */
const begin = async (run: Run, line: Line): Promise<void> => {
  const operations = hot.map((id) => {
    const body = { id, ...city(`first ${id}`) }
    return { id: `first-${id}`, method: 'POST', path: '/cities', body, expected: [201] } as const
  })
  run.violations.push(
    ...fileAnswer(run.items, await untilFinal(line, { key: 'first', atomic: false, operations })),
  )
}

const killUntil = async ({ random, counts, ground }: Run, fleet: Fleet, end: number): Promise<void> => {
  while (Date.now() < end) {
    await delay(1_000 + random() * 1_000)
    if (fleet.kill(random())) counts.kills += 1
  }
  ground.wire.calm()
}

const clientUntil = async (run: Run, line: Line, end: number): Promise<readonly Answered[]> => {
  const answers: Answered[] = []
  while (Date.now() < end) {
    const batch = planBatch(run.random)
    const answer = await answerTo(run, line, batch)
    if (answer) answers.push(answer)
  }
  return answers
}

const answerTo = async (run: Run, line: Line, batch: PlannedBatch): Promise<Answered | undefined> => {
  try {
    const answered = await untilFinal(line, batch)
    run.violations.push(...fileAnswer(run.items, answered))
    return answered
  } catch (error) {
    run.violations.push(`${batch.key} never had its answer: ${String(error)}`)
    return undefined
  }
}

/** Changes the same items without a key. What it hears nothing of may have been done, or may still be. */
const writerUntil = async (run: Run, line: Line, end: number): Promise<void> => {
  const { items, counts, random } = run
  for (let population = 1; Date.now() < end; population += 1) {
    const id = hot[Math.floor(random() * hot.length)]
    const [path, body] = [`/cities/${id}`, { population }]
    const operation = { id: 'only', method: 'PATCH', path, body, expected: [200] } as const
    const sent = JSON.stringify({ operations: [{ id: 'only', method: 'PATCH', path, body }] })
    const answer = await ask(line, { method: 'POST', path: '/v1/batches', body: sent })
    const told = answer?.body.results?.[0]
    counts.unkeyed += 1
    if (told?.status === 200) fileTold(items, { name: `writer ${population}`, operation, told })
    else {
      counts.unknown += 1
      itemAt(items, path).unknown.add(population)
    }
    await delay(random() * 300)
  }
}

/** Nobody of before lives, and nothing goes wrong: every key is asked once more. */
const inPeace = async (run: Run, answers: readonly Answered[]): Promise<void> => {
  const fleet = fleetOf(run, 1)
  try {
    const line = lineTo(run, fleet, AbortSignal.timeout(settling))
    const left = answers.values()
    // They take turns from one iterator.
    await Promise.all(Array.from({ length: 4 }, () => askAgain(run, line, left)))
  } finally {
    await fleet.stop()
  }
}

const askAgain = async (run: Run, line: Line, left: Iterable<Answered>): Promise<void> => {
  for (const { batch, results } of left) {
    const { results: again } = await untilFinal(line, batch)
    const [before, after] = [results, again].map((those) => JSON.stringify(those.map(essence)))
    if (before !== after) run.violations.push(`${batch.key} was told ${before}, and later ${after}`)
  }
}

const essence = ({ status, etag, location }: Answered['results'][number]) => [status, etag, location]

const summary = ({ counts, violations, ground }: Run, answers: readonly Answered[]): Played => {
  const results = answers.flatMap((answer) => answer.results)
  const statuses = Map.groupBy(results, ({ status }) => status)
  return {
    ...counts,
    operations: results.length + counts.unkeyed,
    batches: answers.length,
    again: answers.filter(({ attempts }) => attempts > 1).length,
    statuses: [...statuses]
      .sort(([a], [b]) => a - b)
      .map(([status, those]) => `${those.length} × ${status}`)
      .join(', '),
    calls: ground.wire.calls(),
    faults: ground.wire.counts(),
    violations,
  }
}
