import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, inject, test } from 'vitest'
import { type Answer, batchRequest, bodyOf, type Request } from '../../support/answer.ts'
import { type Death, deathPath } from '../wire.ts'
import { callAs, creating, newIds } from './support.ts'

const arm = async (death: Death): Promise<void> => {
  await fetch(inject('deployed').wire + deathPath, { method: 'PUT', body: JSON.stringify(death) })
}

const killed = async (): Promise<readonly number[]> =>
  (await (await fetch(inject('deployed').wire + deathPath)).json()) as number[]

/** Sends until the attempt that died has lost its lease; every answer before says to come back. */
const insist = async (request: Request): Promise<Answer> => {
  const answer = await callAs('all')(request)
  if (answer.status !== 409) return answer
  expect(bodyOf(answer)).toMatchObject({ type: '/problems/idempotency-key-in-progress' })
  await delay(Number(answer.headers['retry-after']) * 1000)
  return insist(request)
}

/** How many of these cities are there. */
const present = async (ids: readonly string[]): Promise<number> =>
  bodyOf(await callAs('all')({ method: 'GET', path: `/v1/cities?id=${ids.join(',')}` })).summary.success

const none = (number: number) => number === 0
const some = (number: number) => number > 0 && number < 160
const all = (number: number) => number === 160

test.each<[string, Death, (number: number) => boolean]>([
  ['right after its claim', { operation: 'UpdateItem', call: 1 }, none],
  ['when some of its writes are done', { operation: 'BatchExecuteStatement', call: 3 }, some],
  ['when all is recorded, but not answered', { operation: 'UpdateItem', call: 2 }, all],
])(
  'a function that is killed %s: the retry ends with every operation done once',
  async (_, death, isLeft) => {
    const call = callAs('all')
    const [patched = [], created = []] = [newIds(40), newIds(160)]
    expect(bodyOf(await call(batchRequest(patched.map(creating)))).summary.success).toBe(40)
    const request = batchRequest(
      [
        ...created.map(creating),
        ...patched.map((id) => ({ method: 'PATCH', path: `/cities/${id}`, body: { population: 7 } })),
      ],
      { 'idempotency-key': randomUUID() },
    )

    await arm(death)
    const died = await call(request)
    expect(await killed()).not.toEqual([])
    expect(died.status, died.text).toBeGreaterThanOrEqual(500)
    expect(await present(created)).toSatisfy(isLeft)

    const answer = await insist(request)
    expect(answer.status, answer.text.slice(0, 500)).toBe(207)
    expect(bodyOf(answer).results.map(({ status }: { status: number }) => status)).toEqual([
      ...created.map(() => 201),
      ...patched.map(() => 200),
    ])
    for (const [ids, version] of [
      [created, 1],
      [patched, 2],
    ] as const) {
      const read = await call(batchRequest(ids.map((id) => ({ method: 'GET', path: `/cities/${id}` }))))
      const versions = bodyOf(read).results.map(({ etag }: { etag: string }) => etag)
      expect(versions).toEqual(ids.map(() => `"${version}"`))
    }
  },
)
