import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RequestError } from '../../client/index.ts'
import { adviceOf } from '../../console/state/advice.ts'
import { curlOf } from '../../console/state/curl.ts'
import { type FailedRow, failedRowOf } from '../../console/state/failed-row.ts'
import { leftLines } from '../../console/state/left.ts'
import { paced, secondsLeft, speedOf } from '../../console/state/pace.ts'
import { hashOf, readRoute } from '../../console/state/route.ts'
import { hasNext, noRows, type RowsEvent, reduceRows, rowsLeft } from '../../console/state/rows.ts'
import { failuresLeft, newWork, reduceWork } from '../../console/state/work.ts'

const row = (index: number, given: Partial<FailedRow> = {}): FailedRow => ({
  index,
  line: index + 2,
  status: 422,
  title: 'Validation failed',
  reasons: [{ member: 'country', detail: 'must be two capital letters' }],
  cells: [String(index), 'fr'],
  isLaidOut: true,
  ...given,
})

describe('the place of the page', () => {
  it.each([
    ['', { page: 'send' }],
    ['#/', { page: 'send' }],
    ['#/batches', { page: 'list', filter: {} }],
    [
      '#/batches?state=running&after=2026-01-02',
      { page: 'list', filter: { state: 'running', after: '2026-01-02' } },
    ],
    ['#/batches/abc', { page: 'batches', ids: ['abc'] }],
    ['#/batches/abc,def', { page: 'batches', ids: ['abc', 'def'] }],
    ['#/batches/<script>', { page: 'list', filter: {} }],
    ['#/batches/abc,abc', { page: 'batches', ids: ['abc'] }],
    [`#/batches/${'a'.repeat(65)}`, { page: 'list', filter: {} }],
    ['#/batches?state=burnt&after=2026-13-45&before=today', { page: 'list', filter: {} }],
    ['#/batches/__proto__', { page: 'batches', ids: ['__proto__'] }],
  ])('%s is read', (hash, route) => expect(readRoute(hash)).toEqual(route))

  it('an address makes the page ask for a hundred batches, and no more', () => {
    const ids = Array.from({ length: 5000 }, (_, at) => `b${at}`)
    expect(readRoute(`#/batches/${ids}`)).toEqual({ page: 'batches', ids: ids.slice(0, 100) })
  })

  it('what is written is read again', () => {
    const ids = fc.uniqueArray(fc.stringMatching(/^[\w-]{1,20}$/), { minLength: 1, maxLength: 5 })
    const filter = fc.record(
      { state: fc.constantFrom('queued', 'running'), after: fc.constant('2026-01-02') },
      { requiredKeys: [] },
    )
    const routes = fc.oneof(
      ids.map((all) => ({ page: 'batches' as const, ids: all })),
      filter.map((one) => ({ page: 'list' as const, filter: one })),
    )
    fc.assert(
      fc.property(routes, (route) => {
        expect(readRoute(hashOf(route))).toEqual(route)
      }),
    )
  })
})

describe('the pace', () => {
  it('is counted over the last half minute', () => {
    const samples = [
      { at: 0, done: 0 },
      { at: 40_000, done: 100 },
      { at: 50_000, done: 600 },
    ].reduce(paced, [])
    expect(speedOf(samples)).toBe(50)
    expect(secondsLeft(samples, 1000)).toBe(20)
  })

  it('is unknown with one sample, and begins anew where less is done than before', () => {
    expect(speedOf(paced([], { at: 5, done: 7 }))).toBeUndefined()
    const again = paced(paced([], { at: 0, done: 100 }), { at: 10, done: 3 })
    expect(again).toEqual([{ at: 10, done: 3 }])
    expect(secondsLeft(paced(again, { at: 20, done: 3 }), 5)).toBeUndefined()
  })
})

describe('failed rows', () => {
  const reduced = (...events: RowsEvent[]) => events.reduce(reduceRows, noRows)

  it('what was sent and is done is gone; what failed again stays, with its new reasons and what was typed', () => {
    const edits = [0, 1].map((index) => ({ row: row(index), cells: [String(index), 'x'] }))
    const again = row(1, { reasons: [{ detail: 'still wrong' }], cells: ['1', 'x'] })
    const rows = reduced(
      { type: 'held', rows: [row(0), row(1), row(2)] },
      ...edits.map((edit) => ({ type: 'edited', edit }) as const),
      { type: 'sending' },
      { type: 'sent', mended: [0], again: [again] },
    )
    expect(rowsLeft(rows)).toEqual([again, row(2)])
    expect([...rows.edits.keys()]).toEqual([1])
    expect(rows.isSending).toBe(false)
  })

  it('held rows are shown page by page', () => {
    const rows = reduced({ type: 'held', rows: Array.from({ length: 120 }, (_, at) => row(at)) })
    expect([rows.shown.length, hasNext(rows)]).toEqual([50, true])
    const last = reduceRows(rows, { type: 'turned', page: 2 })
    expect([last.shown.map(({ index }) => index), hasNext(last)]).toEqual([
      Array.from({ length: 20 }, (_, at) => 100 + at),
      false,
    ])
  })

  it('pages of the service are found again by where they begin', () => {
    const rows = reduced(
      { type: 'page', page: 0, rows: [row(0)], next: '?cursor=b' },
      { type: 'page', page: 1, rows: [row(50)], next: '?cursor=c' },
      { type: 'page', page: 0, rows: [row(0)], next: '?cursor=b' },
    )
    expect(rows.cursors).toEqual([undefined, '?cursor=b'])
    expect(hasNext(rows)).toBe(true)
  })

  it.each([
    ['2,"Low, x",FR,1', 422, ['2', 'Low, x', 'FR', '1'], true],
    ['2,"Bro"ken,FR,1', 400, ['2,"Bro"ken,FR,1'], false],
    ['2,short', 422, ['2,short'], false],
  ])('%s (%i) is laid out in its columns, or stands there as it was', (text, status, cells, isLaidOut) => {
    const error = { type: '/problems/x', title: 'X', status, errors: [{ pointer: '/a~1b', detail: 'wrong' }] }
    const failed = { index: 0, id: '0', line: 2, status, ok: false as const, retryable: false, error }
    const shown = failedRowOf(failed, text, ['id', 'name', 'country', 'population'])
    expect(shown).toMatchObject({ cells, isLaidOut, reasons: [{ member: 'a/b', detail: 'wrong' }] })
  })

  it('what is left is a file with the columns of the first one, and no formula from elsewhere', () => {
    const broken = row(3, { cells: ['=1+1,"'], isLaidOut: false, reasons: [{ detail: '-x' }] })
    const lines = leftLines([row(0), row(1, { cells: ['1', 'a "b", c'] }), broken], {
      columns: ['id', 'country'],
      mended: new Set([0]),
      again: new Map(),
    })
    expect(lines).toEqual([
      'id,country,error.line,error.status,error.title,error.detail,error.row',
      '1,"a ""b"", c",3,422,Validation failed,country: must be two capital letters,',
      `,,5,422,Validation failed,'-x,"'=1+1,"""`,
    ])
  })

  it('… and of a file that was such a one before: what was said then is not said again', () => {
    const again = row(0, { cells: ['1', 'fr', '9', '422', ''] })
    const columns = ['id', 'country', 'error.line', 'error.status', 'error.row']
    expect(leftLines([again], { columns, mended: new Set(), again: new Map() })).toEqual([
      'id,country,error.line,error.status,error.title,error.detail,error.row',
      '1,fr,2,422,Validation failed,country: must be two capital letters,',
    ])
  })
})

describe('a work', () => {
  const summary = { total: 10, success: 4, failed: 2, notAttempted: 0, retryable: 0, replayed: 0, pending: 4 }

  it('follows its batch', () => {
    const running = reduceWork(newWork('a'), {
      type: 'status',
      status: { id: 'b', state: 'running', summary },
      at: 5,
    })
    expect(running).toMatchObject({
      batch: 'b',
      phase: 'running',
      counts: { total: 10, success: 4, failed: 2 },
    })
    const error = { type: '/problems/malformed-csv', title: 'Malformed CSV', status: 400 }
    const status = { id: 'b', state: 'completed' as const, summary, error }
    expect(reduceWork(running, { type: 'status', status, at: 6 }).phase).toBe('refused')
  })

  it('has as many failures left as were not mended', () => {
    const work = newWork('a', { counts: { success: 4, failed: 2 } })
    const sent = { type: 'sent', mended: [7], again: [] } as const
    expect(failuresLeft(reduceWork(work, { type: 'rows', event: sent }))).toBe(1)
  })
})

it.each([
  [401, 'sign in'],
  [403, 'sign in'],
  [404, 'none'],
  [422, 'change the file'],
  [429, 'try again'],
  [503, 'try again'],
  [500, 'try again'],
])('a %i is something that a person can act on: %s', (status, remedy) => {
  const problem = { type: '/problems/x', title: 'X', status, detail: 'Because.' }
  const error = new RequestError({ status, problem, requestId: undefined, attempts: 1, mayHaveRun: false })
  expect(adviceOf(error).remedy).toBe(remedy)
})

it.each([
  [{ kind: 'nobody asks' }, ''],
  [{ kind: 'token' }, ' -H "authorization: Bearer $TOKEN"'],
  [{ kind: 'headers', names: ['X-Api-Key', 'tenant'] }, ' -H "X-Api-Key: $X_API_KEY" -H "tenant: $TENANT"'],
] as const)('a command keeps its parts together, and has no credentials in it: %j', (signIn, said) => {
  const command = curlOf({ url: 'https://x/v1?a=1&b=2', headers: { 'x-name': "it's" } }, signIn)
  expect(command).toBe(`curl 'https://x/v1?a=1&b=2'${said} -H 'x-name: it'\\''s'`)
})
