import { expect, it } from 'vitest'
import { batchView } from '../../../functions/batch/render/batch.ts'
import type { Words } from '../../../functions/http/faces/face.ts'
import { words as json } from '../../../functions/http/faces/json/words.ts'
import { allFaces, faceFor } from '../../../functions/http/faces/negotiate.ts'
import { respond } from '../../../functions/http/respond.ts'
import { routes } from '../../../functions/http/routes.ts'
import type { View } from '../../../functions/http/view.ts'
import { isRejected, type Slot } from '../../../functions/model/operation.ts'
import { type Entry, failure, isFailure, type Refusal } from '../../../functions/model/outcome.ts'

/** A protocol of its own: its envelope is always 200, its words are not ours, and it has none for single items. */
const foreign: Words = {
  render: {
    batch: ({ conclusion: { listed }, slots = [] }, { headers }) => ({
      statusCode: 200,
      headers: { contentType: headers['x-variant'] ?? 'text/foreign' },
      body: listed.map((entry) => lineOf(entry, slots)).join('\n'),
      truncated: true,
    }),
  },
  renderRefusal: ({ problem }) => ({
    statusCode: 429,
    headers: { contentType: 'text/foreign' },
    body: `no: ${problem}`,
  }),
}

/** The words of the request beside those of the result. */
const lineOf = ({ id, index, result }: Entry, slots: readonly Slot[]): string => {
  const slot = slots[index]
  const target = slot && isRejected(slot) ? `${slot.target?.collection}/${slot.target?.itemId}` : ''
  return `${id} ${target} ${isFailure(result) ? result.problem : result.status}`
}

const slotOf = (index: number, id: string): Slot => ({
  ...{ index, id, pointer: '', dependsOn: [] },
  rejected: failure('not-found', 'There is none.'),
  target: { collection: 'cities', itemId: id.repeat(3) },
})

const slots = [slotOf(0, 'a'), slotOf(1, 'b')]

const entries: readonly Entry[] = [
  { index: 0, id: 'a', result: { status: 201, version: 1, created: { collection: 'cities', id: 'x' } } },
  { index: 1, id: 'b', result: { ...failure('throttled', 'Later.'), retryAfter: 7 } },
]

const options = { id: 'batch', minimal: false, replayed: false, status: 'multi-status' } as const
const batch: View<'batch'> = {
  kind: 'batch',
  ...batchView({ slots, atomic: false }, entries, options),
  slots,
}
const refusal: Refusal = { problem: 'service-unavailable', detail: 'Not now.', retryAfter: 2 }

it('a face has its own status and words; the headers are those of every face', () => {
  const honoured = {
    preferences: { handling: 'lenient' },
    ifWhole: { return: 'representation' },
  } as const
  expect(
    respond({ ...batch, honoured }, foreign, { headers: { 'x-variant': 'text/other' }, base: '' }),
  ).toEqual({
    statusCode: 200,
    headers: {
      contentType: 'text/other',
      preferenceApplied: 'handling=lenient',
      retryAfter: '7',
      summary: 'total=2, success=1, failed=1, not-attempted=0, retryable=1, replayed=0',
      vary: 'Prefer',
    },
    body: 'a cities/aaa 201\nb cities/bbb throttled',
  })
  const { statusCode, headers } = respond({ ...batch, honoured }, json, { headers: {}, base: '' })
  expect([statusCode, headers.preferenceApplied, headers.retryAfter]).toEqual([
    207,
    'handling=lenient, return=representation',
    '7',
  ])
})

it('a refusal is told in the words of the face that the request speaks', () => {
  expect(respond(refusal, foreign, { headers: {}, base: '' })).toEqual({
    statusCode: 429,
    headers: { contentType: 'text/foreign', retryAfter: '2' },
    body: 'no: service-unavailable',
  })
  const { statusCode, headers } = respond(refusal, { render: {} }, { headers: {}, base: '' })
  expect([statusCode, headers.contentType]).toEqual([503, 'application/problem+json'])
})

it('what a face has no words for is said in JSON', () => {
  const [entry] = entries
  if (entry === undefined) throw new Error('no entry')
  const { headers, body = '' } = respond({ kind: 'result', entry }, foreign, { headers: {}, base: '' })
  expect(headers.contentType).toBe('application/json')
  expect(body).toBe('{"index":0,"id":"a","status":201,"location":"/v1/cities/x","etag":"\\"1\\""}')
})

it.each([
  ['readBatchErrors', 'text/csv', 'text/csv'],
  ['readBatchErrors', 'application/x-ndjson, text/csv;q=0.5', 'application/x-ndjson'],
  ['readBatchErrors', 'application/problem+json, text/csv;q=0.5', 'text/csv'],
  ['readBatchErrors', undefined, 'application/json'],
  ['readBatchResults', 'text/csv', 'application/json'],
  ['reference', 'text/html', 'text/html'],
  ['createItems', 'text/html, application/xml;q=0.9, */*;q=0.8', 'text/html'],
  ['createItems', '*/*', 'application/json'],
])('%s, accepting %s, speaks %s', (name, accept, type) => {
  const route = routes.find((one) => one.name === name)
  if (route === undefined) throw new Error(`no route ${name}`)
  expect(faceFor(route, accept).types).toEqual([type])
})

const offered = routes.flatMap((route) => (route.offers ?? []).map((type) => ({ route, type })))

// The page to try requests on is HTML whatever is asked for.
it.each(offered.filter(({ type }) => type !== 'text/html'))(
  '$route.name speaks $type, which it offers',
  ({ route, type }) => {
    expect(faceFor(route, type).types).toContain(type)
  },
)

it.each(allFaces.map((face) => ({ face, types: face.types.join(', ') })))(
  'what the face of $types is said to read it reads, and nothing else',
  async ({ face }) => {
    const { parse = {} } = await face.words()
    expect(Object.keys(parse).toSorted()).toEqual(face.takes?.as.toSorted() ?? [])
  },
)
