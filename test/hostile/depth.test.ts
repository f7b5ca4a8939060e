import { beforeAll, describe, expect, it } from 'vitest'
import { type Answer, bodyOf } from '../support/answer.ts'
import { meaningOf } from './meaning.ts'
import { resultsOf } from './naughty.ts'
import { good } from './raw.ts'
import { treeOf } from './reader.ts'
import { type HostileService, hostileService, keyOf, storedTexts } from './service.ts'

let service: HostileService

beforeAll(async () => {
  service = await hostileService()
})

/** What the contract publishes as `maxDepth`. */
const maxDepth = 32
/** And as `maxItemDepth`. */
const maxItemDepth = 31

const arrays = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
const objects = (depth: number): string => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`
const mixed = (depth: number): string => {
  const levels = Array.from({ length: depth }, (_, level) => (level % 2 === 0 ? ['[', ']'] : ['{"b":', '}']))
  return (
    levels.map(([open]) => open).join('') +
    '0' +
    levels
      .map(([, close]) => close)
      .toReversed()
      .join('')
  )
}
const towers = [arrays, objects, mixed]

const send = (method: string, path: string, body: string, type = 'application/json'): Promise<Answer> =>
  service.call({ method, path, headers: { 'content-type': type }, body })

const isTooDeep = (answer: Answer): void => {
  expect(bodyOf(answer)).toMatchObject({
    type: '/problems/payload-too-large',
    status: 413,
    limit: 'maxDepth',
    max: maxDepth,
    actual: maxDepth + 1,
  })
}

/** The place of the first value that is nested too deep is told. */
const isItemTooDeep = (answer: Answer, at: RegExp): void => {
  const error = bodyOf(answer).results?.[1].error ?? bodyOf(answer)
  expect(error).toMatchObject({
    type: '/problems/item-too-large',
    status: 413,
    limit: 'maxItemDepth',
    max: maxItemDepth,
    actual: maxItemDepth + 1,
    errors: [{ pointer: expect.stringMatching(at) }],
  })
}

const isStored = async (id: string, body: string): Promise<void> => {
  const stored = (await storedTexts(service.tables)).get(keyOf('things', id)) ?? ''
  expect(meaningOf(treeOf(stored))).toBe(meaningOf(treeOf(body)))
  const read = await service.call({ method: 'GET', path: `/v1/things/${id}` })
  expect(meaningOf(treeOf(read.text))).toBe(meaningOf(treeOf(`{"id":"${id}",${body.slice(1)}`)))
}

describe.each(towers)('a tower of %o', (tower) => {
  it('in a batch', async () => {
    // The request, its list, an operation and its body are four levels.
    const batch = (body: string) =>
      `{"operations":[${good(1)},{"method":"PUT","path":"/things/batch","body":${body}},${good(2)}]}`
    const body = `{"v":${tower(maxDepth - 4)}}`
    const answer = await send('POST', '/v1/batches', batch(body))
    expect(resultsOf(answer).every(({ status }) => status < 300)).toBe(true)
    await isStored('batch', body)
    isTooDeep(await send('POST', '/v1/batches', batch(`{"v":${tower(maxDepth - 3)}}`)))
  })

  it('as an item, and as a patch of one', async () => {
    const body = `{"v":${tower(maxItemDepth - 1)}}`
    expect((await send('PUT', '/v1/things/item', body)).status).toBeLessThan(300)
    await isStored('item', body)
    const place = /^\/v(\/[0ab]?){30}$/
    isItemTooDeep(await send('PUT', '/v1/things/item', `{"v":${tower(maxItemDepth)}}`), place)
    isTooDeep(await send('PUT', '/v1/things/item', `{"v":${tower(maxDepth)}}`))
    const patch = 'application/merge-patch+json'
    isTooDeep(await send('PATCH', '/v1/things/item', `{"v":${tower(maxDepth)}}`, patch))
    isItemTooDeep(await send('PATCH', '/v1/things/item', `{"v":${tower(maxItemDepth)}}`, patch), place)
    const more = `{"w":${tower(maxItemDepth - 1)}}`
    expect((await send('PATCH', '/v1/things/item', more, patch)).status).toBe(200)
    await isStored('item', `{"v":${tower(maxItemDepth - 1)},"w":${tower(maxItemDepth - 1)}}`)
  })

  it('in a list and in a line', async () => {
    const rows = (depth: number) => ['{"id":"first"}', `{"id":"row","v":${tower(depth)}}`, '{"id":"last"}']
    const listed = await send('PUT', '/v1/things', `[${rows(maxDepth - 2).join()}]`)
    expect(resultsOf(listed).every(({ status }) => status < 300)).toBe(true)
    isTooDeep(await send('PUT', '/v1/things', `[${rows(maxDepth - 1).join()}]`))
    const ndjson = 'application/x-ndjson'
    const lines = await send('PUT', '/v1/things', rows(maxItemDepth - 1).join('\n'), ndjson)
    expect(resultsOf(lines).map(({ status }) => status)).toEqual([200, 200, 200])
    await isStored('row', `{"v":${tower(maxItemDepth - 1)}}`)
    const item = await send('PUT', '/v1/things', rows(maxItemDepth).join('\n'), ndjson)
    expect(resultsOf(item).map(({ status }) => status)).toEqual([200, 413, 200])
    isItemTooDeep(item, /^\/v(\/[0ab]?){30}$/)
    const deep = await send('PUT', '/v1/things', rows(maxDepth).join('\n'), ndjson)
    expect(resultsOf(deep).map(({ status }) => status)).toEqual([200, 400, 200])
    expect(resultsOf(deep)[1]?.error?.detail).toContain(String(maxDepth))
  })
})

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
