import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serviceWith } from '../scenarios/background.ts'
import { finished } from '../scenarios/later.ts'
import { announcing, uploaded } from '../scenarios/uploads.ts'
import { batchRequest, bodyOf, jsonRequest, type Request } from '../support/answer.ts'
import { purses } from './collections.ts'

type Running = Awaited<ReturnType<typeof serviceWith>>
let running: Running
beforeAll(async () => {
  running = await serviceWith('held', { collections: [purses] })
})
afterAll(() => running.stop())

let last = 0
/** Three purses: empty, nearly full, and closed. */
const given = async () => {
  const ids = ['a', 'b', 'c'].map((name) => `m${++last}${name}`)
  const [a, b, c] = ids as [string, string, string]
  const purse = (id: string, members: object = {}) => ({
    id,
    owner: 'ann',
    state: 'active',
    cents: 0,
    ...members,
  })
  const rows = [purse(a), purse(b, { cents: 999_999 }), purse(c, { state: 'cancelled' })]
  const made = await running.call(jsonRequest('PUT', '/v1/purses', rows))
  expect(bodyOf(made).summary.success).toBe(3)
  return { a, b, c }
}
const cents = async (id: string) =>
  bodyOf(await running.call({ method: 'GET', path: `/v1/purses/${id}` })).cents

interface Told {
  readonly status: number
  readonly line?: number
  readonly etag?: string
  readonly error?: { readonly type: string; readonly errors?: { readonly pointer: string }[] }
}
const told = (results: readonly Told[]) =>
  results.map(({ status, etag, error }) => [status, etag ?? error?.type.replace('/problems/', '')])
const pointers = (results: readonly Told[]) =>
  results.map(({ error }) => error?.errors?.map(({ pointer }) => pointer))

const listed = (type: string, body: string, query = '?action=pay'): Request => ({
  method: 'POST',
  path: `/v1/purses${query}`,
  headers: { 'content-type': type },
  body,
})

const ndjson = (values: readonly unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('')

describe('POST /v1/{collection}?action=', () => {
  it('takes a JSON array of inputs, each with the id of its item', async () => {
    const { a, b, c } = await given()
    const rows = [
      { id: a, cents: 5 },
      { id: b, cents: 5 },
      { id: c, cents: 5 },
      { cents: 5 },
      { id: a, cents: 0 },
      7,
      { id: 'none', cents: 1 },
      { id: a, cents: 2 },
    ]
    const { results, summary } = bodyOf(
      await running.call(jsonRequest('POST', '/v1/purses?action=pay', rows)),
    )
    expect(told(results)).toEqual([
      [200, '"2"'],
      [422, 'too-much'],
      [409, 'closed'],
      [422, 'validation-failed'],
      [422, 'validation-failed'],
      [422, 'validation-failed'],
      [404, 'not-found'],
      [200, '"3"'],
    ])
    expect(pointers(results)).toEqual([
      undefined,
      undefined,
      undefined,
      ['/3/id'],
      ['/4/cents'],
      ['/5'],
      undefined,
      undefined,
    ])
    expect(summary).toMatchObject({ total: 8, success: 2, failed: 6 })
    expect(await cents(a)).toBe(7)
  })

  it('takes NDJSON and CSV, whose cells are typed by the input', async () => {
    const { a, b } = await given()
    const lines = bodyOf(
      await running.call(
        listed(
          'application/x-ndjson',
          ndjson([
            { id: a, cents: 5, note: '7' },
            { id: b, cents: 1 },
          ]),
        ),
      ),
    )
    expect(told(lines.results)).toEqual([
      [200, '"2"'],
      [200, '"2"'],
    ])
    const rows = bodyOf(
      await running.call(listed('text/csv', `id,cents,note\n${a},5,7\n${a},five,\n${b},1,\n${a}\n`)),
    )
    expect(told(rows.results)).toEqual([
      [200, '"3"'],
      [422, 'validation-failed'],
      [422, 'too-much'],
      [400, 'malformed-operation'],
    ])
    expect(rows.results.map(({ line }: Told) => line)).toEqual([2, 3, 4, 5])
    expect(pointers(rows.results)[1]).toEqual(['/cents'])
    expect(await cents(a)).toBe(10)
  })

  it('a column that the action does not take refuses the file; no column is needed beside the id', async () => {
    const { a } = await given()
    const wrong = await running.call(listed('text/csv', `id,owner\n${a},bob\n`))
    expect([wrong.status, bodyOf(wrong).type]).toEqual([400, '/problems/malformed-csv'])
    const ids = await running.call(listed('text/csv', `id\n${a}\n`, '?action=touch'))
    expect(told(bodyOf(ids).results)).toEqual([[200, '"2"']])
  })

  it.each(['application/json', 'application/x-ndjson', 'text/csv'])(
    'an action that is not there is 404 as a whole, as %s',
    async (type) => {
      const answer = await running.call(listed(type, type === 'text/csv' ? 'id\n1\n' : '[]', '?action=burn'))
      expect([answer.status, bodyOf(answer).detail]).toEqual([404, 'There is no such action.'])
    },
  )

  it('an object, a second name, and another method are refused as a whole', async () => {
    const one = await running.call(jsonRequest('POST', '/v1/purses?action=pay', { id: '1', cents: 1 }))
    const two = await running.call(jsonRequest('POST', '/v1/purses?action=pay&action=close', []))
    const put = await running.call(jsonRequest('PUT', '/v1/purses?action=pay', []))
    expect([one.status, two.status, put.status]).toEqual([400, 400, 400])
  })

  it('strict, dry run, key and minimal mean what they mean for other lists', async () => {
    const { a, b } = await given()
    const send = (rows: object[], headers: Record<string, string>, query = '') =>
      running.call(jsonRequest('POST', `/v1/purses?action=pay${query}`, rows, headers))
    const strict = await send([{ id: a, cents: 1 }, { id: a }], { prefer: 'handling=strict' })
    expect([strict.status, bodyOf(strict).errors]).toEqual([
      422,
      [{ pointer: '/1/cents', detail: 'Required.' }],
    ])
    const dry = await send([{ id: a, cents: 1 }], {}, '&validateOnly=true')
    expect(told(bodyOf(dry).results)).toEqual([[200, '"2"']])
    expect(await cents(a)).toBe(0)
    const key = { 'idempotency-key': `list-${a}`, prefer: 'return=minimal' }
    const rows = [
      { id: a, cents: 1 },
      { id: b, cents: 9 },
    ]
    const first = bodyOf(await send(rows, key))
    expect(told(first.results)).toEqual([[422, 'too-much']])
    const again = await send(rows, key)
    expect(again.headers['idempotent-replayed']).toBe('true')
    expect(bodyOf(again).results).toEqual(first.results.map((one: object) => ({ ...one, replayed: true })))
    expect(await cents(a)).toBe(1)
    const other = await running.call(jsonRequest('POST', '/v1/purses?action=touch', rows, key))
    expect([other.status, bodyOf(other).type]).toEqual([422, '/problems/idempotency-key-reused'])
  })
})

describe('later', () => {
  const act = (id: string, action: string, body: object, more: object = {}) => ({
    method: 'POST',
    path: `/purses/${id}/${action}`,
    body,
    ...more,
  })

  it('an asynchronous batch gives the results of a synchronous one, and again from its record', async () => {
    const { a, b, c } = await given()
    const operations = [
      act(a, 'pay', { cents: 5 }),
      act(b, 'pay', { cents: 5 }),
      act(c, 'pay', { cents: 5 }),
      act(a, 'close', {}),
      act(a, 'close', { why: 'done' }),
      act(a, 'pay', { cents: 5 }, { id: 'over' }),
      act(b, 'pay', { cents: 1 }, { dependsOn: ['over'] }),
    ]
    const key = { 'idempotency-key': `async-${a}`, prefer: 'respond-async' }
    const { id } = bodyOf(await running.call(batchRequest(operations, key)))
    const before = Date.now()
    const body = bodyOf(await finished(running, id))
    expect(told(body.results)).toEqual([
      [200, '"2"'],
      [422, 'too-much'],
      [409, 'closed'],
      [422, 'validation-failed'],
      [200, '"3"'],
      [409, 'closed'],
      [424, 'dependency-failed'],
    ])
    expect(body.results[5].error).toMatchObject({ title: 'Closed', status: 409 })
    expect(body.results[5].error.detail).toBe('The purse is closed.')
    const closed = bodyOf(await running.call({ method: 'GET', path: `/v1/purses/${a}` }))
    expect(closed).toMatchObject({ cents: 5, closedBy: 'anonymous', why: 'done' })
    expect(Math.abs(Date.parse(closed.closedAt) - before)).toBeLessThan(10_000)
    const again = await running.call(batchRequest(operations, key))
    expect(bodyOf(await finished(running, id)).results).toEqual(body.results)
    expect(again.headers['idempotent-replayed']).toBe('true')
  })

  it.each([
    [
      'text/csv',
      (a: string, b: string, c: string) => `id,cents\n${a},5\n${b},5\n${c},5\n${a},0\n${a},x\nnone,1\n`,
    ],
    [
      'application/x-ndjson',
      (a: string, b: string, c: string) =>
        ndjson([
          { id: a, cents: 5 },
          { id: b, cents: 5 },
          { id: c, cents: 5 },
          { id: a, cents: 0 },
          { id: a, cents: 'x' },
          { id: 'none', cents: 1 },
        ]),
    ],
  ])('an import of %s runs an action for each row', async (contentType, file) => {
    const { a, b, c } = await given()
    const wanted = { collection: 'purses', action: 'pay', contentType }
    const announced = await running.call(announcing(wanted))
    expect([announced.status, bodyOf(announced).import]).toEqual([201, wanted])
    const { id, upload } = bodyOf(announced)
    expect((await uploaded(upload, file(a, b, c))).status).toBe(200)
    const body = bodyOf(await finished(running, id))
    expect(told(body.results)).toEqual([
      [200, '"2"'],
      [422, 'too-much'],
      [409, 'closed'],
      [422, 'validation-failed'],
      [422, 'validation-failed'],
      [404, 'not-found'],
    ])
    expect(await cents(a)).toBe(5)
    const failed = await running.call({ method: 'GET', path: `/v1/batches/${id}/errors?rows=true` })
    expect(bodyOf(failed).results[0].error.type).toBe('/problems/too-much')
    const headers = { accept: 'text/csv' }
    const csv = await running.call({ method: 'GET', path: `/v1/batches/${id}/errors`, headers })
    expect(csv.text).toContain(',409,/problems/closed,Closed,The purse is closed.,,false\r\n')
  })

  it.each([
    [{ collection: 'purses', contentType: 'text/csv' }, 400],
    [{ collection: 'purses', method: 'POST', action: 'pay', contentType: 'text/csv' }, 400],
    [{ collection: 'purses', method: 'ACT', contentType: 'text/csv' }, 400],
    [{ collection: 'purses', action: 'burn', contentType: 'text/csv' }, 404],
    [{ collection: 'nothing', action: 'pay', contentType: 'text/csv' }, 404],
  ])('an import of %j is %i', async (wanted, status) => {
    expect((await running.call(announcing(wanted))).status).toBe(status)
  })

  it('a column that the action does not take ends the import', async () => {
    const { id, upload } = bodyOf(
      await running.call(announcing({ collection: 'purses', action: 'pay', contentType: 'text/csv' })),
    )
    await uploaded(upload, 'id,owner\n1,bob\n')
    expect(bodyOf(await finished(running, id)).error.type).toBe('/problems/malformed-csv')
  })
})
