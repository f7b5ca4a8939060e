import { createRequire } from 'node:module'
import { makeContext } from '../../local/gateway/context.ts'
import type { Handler } from '../peers/handler.ts'
import { eventOf } from './events.ts'

/** A cold start: loads a bundle, answers one request, and reports the times. */

export interface Timeline {
  /** Milliseconds since the process started: before the bundle, after it, after the answer. */
  readonly begun: number
  readonly loaded: number
  readonly answered: number
  /** CPU until then, in milliseconds. */
  readonly cpu: number
  readonly status: number
}

// A listener keeps the process alive until it is told to end, so that its message is sent.
process.on('message', () => {})
process.once('disconnect', () => process.exit())

const { BENCH_BUNDLE: bundle = '' } = process.env
const city = { id: '2988507', name: 'Paris', country: 'FR', population: 2_138_551 }
const event = eventOf({
  method: 'POST',
  path: '/v1/cities',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify([city]),
})
const begun = performance.now()
const { handler } = createRequire(bundle)(bundle) as { handler: Handler }
const loaded = performance.now()
handler(event, makeContext(30)).then(
  ({ statusCode = 0 }) => {
    const answered = performance.now()
    const { user, system } = process.cpuUsage()
    const timeline: Timeline = { begun, loaded, answered, cpu: (user + system) / 1000, status: statusCode }
    process.send?.({ answer: timeline })
  },
  (error: unknown) => process.send?.({ error: String(error) }),
)
