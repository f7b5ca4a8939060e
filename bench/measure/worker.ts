import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { makeContext } from '../../local/gateway/context.ts'
import type { Handler, Reply } from '../peers/handler.ts'
import {
  type CheckedRequest,
  type City,
  type Expected,
  type Request,
  type WorkloadName,
  workloads,
} from '../workloads.ts'
import { eventOf } from './events.ts'
import { peakRss } from './peak.ts'
import { check, tally } from './tally.ts'

/** The bundle of one candidate in a process of its own, controlled by messages. */

/** The work to do `times` times, each time with other cities. */
export interface Task {
  readonly workload: WorkloadName
  readonly size: number
  readonly times: number
  /** The beginning of the requests' keys. */
  readonly key: string | undefined
}

export interface Measured {
  /** CPU of the whole process, kernel included, for all repetitions together; in milliseconds. */
  readonly cpu: number
  /** Wall time of each repetition, in milliseconds. */
  readonly walls: readonly number[]
  /** The average of one request's body. */
  readonly bodyBytes: number
}

export type Order =
  | ({ readonly order: 'prepare' } & Task)
  | { readonly order: 'measure' }
  /** The peak of memory, in bytes. */
  | { readonly order: 'memory' }

interface Prepared {
  readonly event: APIGatewayProxyEventV2
  readonly expected: Expected
}

const functionTimeoutSeconds = 30
const { BENCH_BUNDLE: bundle = '', BENCH_SAMPLE: sample = '' } = process.env
const { handler } = createRequire(bundle)(bundle) as { handler: Handler }
const cities = JSON.parse(readFileSync(sample, 'utf8')) as readonly City[]
let prepared: readonly Prepared[] = []

const call = (event: APIGatewayProxyEventV2): Promise<Reply> => {
  event.requestContext.timeEpoch = Date.now()
  return handler(event, makeContext(functionTimeoutSeconds))
}

const jobOf = ({ workload, size, times, key }: Task, time: number): CheckedRequest => {
  const room = Math.floor(cities.length / size)
  if (times > room) throw new Error(`${times} times ${size} are more cities than the sample has`)
  const some = cities.slice(time * size, (time + 1) * size)
  return workloads[workload](some, key && `${key}-${time}`)
}

const sow = async (seed: Request | undefined): Promise<void> => {
  if (!seed) return
  const reply = await call(eventOf(seed))
  if (tally(reply).success === 0) throw new Error('what has to be there first was not written')
}

const prepare = async (task: Task): Promise<void> => {
  const jobs = Array.from({ length: task.times }, (_, time) => jobOf(task, time))
  for (const { seed } of jobs) await sow(seed)
  prepared = jobs.map(({ request, expected }) => ({ event: eventOf(request), expected }))
  globalThis.gc?.()
}

const measure = async (): Promise<Measured> => {
  const walls: number[] = []
  const replies: Reply[] = []
  const before = process.cpuUsage()
  for (const { event } of prepared) {
    const started = performance.now()
    replies.push(await call(event))
    walls.push(performance.now() - started)
  }
  const { user, system } = process.cpuUsage(before)
  for (const [at, reply] of replies.entries())
    check(reply, prepared[at]?.expected ?? { success: -1, failed: -1 })
  return { cpu: (user + system) / 1000, walls, bodyBytes: bodyBytes() }
}

const bodyBytes = (): number =>
  prepared.reduce((sum, { event }) => sum + Buffer.byteLength(event.body ?? ''), 0) / prepared.length

const obey = (order: Order): Promise<unknown> | unknown => {
  switch (order.order) {
    case 'prepare':
      return prepare(order)
    case 'measure':
      return measure()
    case 'memory':
      return peakRss()
  }
}

process.on('message', async (order: Order) => {
  try {
    process.send?.({ answer: (await obey(order)) ?? null })
  } catch (error) {
    process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
})
// Open connections would keep the process alive. It ends with the bench, however that ends.
process.once('disconnect', () => process.exit())
process.send?.({ answer: 'ready' })
