import { describe, expect, it } from 'vitest'
import { costOf } from '../../bench/cost.ts'
import { figuresOf, wall } from '../../bench/figures.ts'
import type { Sample } from '../../bench/measure/matrix.ts'
import { check } from '../../bench/measure/tally.ts'
import { plot } from '../../bench/report/plot.ts'
import { median, quarters, ratio } from '../../bench/stats.ts'
import { type City, workloads } from '../../bench/workloads.ts'
import { readUnits, sizeOfItem, writeUnits } from '../../local/dynamodb-double/values/sizes.ts'

describe('statistics', () => {
  it('takes the middle of odd and even numbers of values', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([4, 1, 2, 100])).toBe(3)
    expect(() => median([])).toThrow()
  })

  it('compares round by round, not median by median', () => {
    // The medians are 20 and 10, but no round had a ratio of 2.
    expect(ratio([10, 20, 60], [10, 5, 20])).toEqual({ median: 3, least: 1, most: 4 })
    expect(() => ratio([1], [1, 2])).toThrow()
  })

  it('adds what several cells took within a round, and compares that', () => {
    const at = (entrant: string, size: number, round: number, took: number) =>
      ({ workload: 'creates', latency: 20, size, entrant, round, walls: [took] }) as unknown as Sample
    const figures = figuresOf([
      ...[at('ours', 1000, 0, 120), at('ours', 1000, 1, 300)],
      ...[at('least', 1000, 0, 40), at('least', 1000, 1, 50)],
      ...[at('least', 1, 0, 20), at('least', 1, 1, 25)],
    ])
    const place = (entrant: string, size: number) =>
      [{ workload: 'creates', latency: 20, size }, entrant] as const
    const rounds = [place('least', 1000), place('least', 1), place('least', 1)]
    // 120 : (40 + 20 + 20), and 300 : (50 + 25 + 25).
    const found = { median: 2.25, least: 1.5, most: 3 }
    expect(figures.ratioOfSums([place('ours', 1000)], rounds, wall)).toEqual(found)
    expect(figures.ratioOfSums([place('ours', 1000)], [...rounds, place('other', 1)], wall)).toBeUndefined()
  })

  it('cuts a series into quarters', () => {
    expect(quarters([1, 1, 2, 2, 3, 3, 9, 9])).toEqual([1, 2, 3, 9])
  })
})

describe('item sizes', () => {
  it('are those of the documentation', () => {
    // "shirt-color" 11 + "R" 1 + "shirt-size" 10 + "M" 1
    expect(sizeOfItem({ 'shirt-color': { S: 'R' }, 'shirt-size': { S: 'M' } })).toBe(23)
    expect(sizeOfItem({ é: { S: '€' } })).toBe(2 + 3)
    // One byte for two significant digits and one more; zeros at the ends do not count. DynamoDB Local has one more for a sign.
    expect(sizeOfItem({ n: { N: '27' } })).toBe(1 + 2)
    expect(sizeOfItem({ n: { N: '-0012.3400' } })).toBe(1 + 3 + 1)
    expect(sizeOfItem({ n: { N: '0' } })).toBe(1 + 1)
    expect(sizeOfItem({ b: { B: Buffer.alloc(10).toString('base64') } })).toBe(1 + 10)
    expect(sizeOfItem({ a: { NULL: true }, b: { BOOL: false } })).toBe(4)
    expect(sizeOfItem({ l: { L: [] }, m: { M: {} } })).toBe(1 + 3 + 1 + 3)
    expect(sizeOfItem({ l: { L: [{ S: 'ab' }, { N: '7' }] } })).toBe(1 + 3 + (1 + 2) + (1 + 2))
    expect(sizeOfItem({ m: { M: { key: { S: 'ab' } } } })).toBe(1 + 3 + 1 + 3 + 2)
    expect(sizeOfItem({ s: { SS: ['a', 'bc'] } })).toBe(1 + 3)
  })

  it('become units by begun KB', () => {
    expect([0, 1024, 1025].map(writeUnits)).toEqual([1, 1, 2])
    expect([0, 4096, 4097].map((bytes) => readUnits(bytes, true))).toEqual([1, 1, 2])
    expect([0, 4096, 4097].map((bytes) => readUnits(bytes, false))).toEqual([0.5, 0.5, 1])
  })
})

describe('cost', () => {
  const work = { size: 1000, writeUnitsPerOperation: 1, readUnitsPerOperation: 2, wall: 99.5, bodyBytes: 1 }

  it('is that of a million operations', () => {
    const cost = costOf(work)
    expect(cost.writes).toBeCloseTo(0.625, 10)
    expect(cost.reads).toBeCloseTo(0.25, 10)
    // 1,000 requests of 100 billed ms at 1.7275 GB: 172.75 GB-seconds
    expect(cost.duration).toBeCloseTo(172.75390625 * 0.0000133334, 10)
    // 1,000 requests at $0.20 and $1.00 a million
    expect(cost.requests).toBeCloseTo(0.0012, 10)
    expect(cost.total).toBeCloseTo(0.625 + 0.25 + 0.002303397 + 0.0012, 8)
  })

  it('counts a large HTTP request as several', () => {
    expect(costOf({ ...work, bodyBytes: 512 * 1024 + 1 }).requests).toBeCloseTo(0.0022, 10)
  })
})

describe('the plot', () => {
  it('puts a power of ten half way between its neighbours, on both axes', () => {
    const points = [
      [1, 1],
      [10, 10],
      [100, 100],
    ] as const
    const svg = plot([{ title: 'a < b & c', x: 'x', y: 'y', lines: [{ label: 'l', points }] }])
    const dots = [...svg.matchAll(/cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [Number(x), Number(y)])
    expect(dots).toEqual([
      [64, 368],
      [304, 204],
      [544, 40],
    ])
    expect(svg).toContain('a &lt; b &amp; c')
  })
})

describe('workloads', () => {
  const cities = Array.from(
    { length: 1000 },
    (_, at): City => ({ id: String(at), name: 'Paris', country: 'FR', population: 1 }),
  )
  const bodyOf = ({ body }: { body: string }): City[] => JSON.parse(body)

  it.each([
    ['failing 1 %', 10],
    ['failing 10 %', 100],
    ['failing 50 %', 500],
  ] as const)('%s: half exist already, half are invalid', (name, failed) => {
    const { seed, request, expected } = workloads[name](cities, 'key')
    expect(expected).toEqual({ success: 1000 - failed, failed })
    const invalid = bodyOf(request).filter(({ country }) => country.length !== 2)
    const existing = seed ? bodyOf(seed) : []
    expect([existing.length, invalid.length]).toEqual([failed / 2, failed / 2])
    expect(existing.filter(({ id }) => invalid.some((city) => city.id === id))).toEqual([])
    expect(new Set(bodyOf(request).map(({ id }) => id)).size).toBe(1000)
  })

  it('mixed: what is changed or read is there before, what is created is not', () => {
    const { seed, request } = workloads.mixed(cities, undefined)
    const { operations } = JSON.parse(request.body) as { operations: { method: string; path: string }[] }
    const counts = Map.groupBy(operations, ({ method }) => method)
    expect(Object.fromEntries([...counts].map(([method, some]) => [method, some.length]))).toEqual({
      POST: 400,
      PATCH: 250,
      PUT: 150,
      DELETE: 100,
      GET: 100,
    })
    const named = operations.filter(({ method }) => method !== 'POST').map(({ path }) => path.split('/')[2])
    expect(seed ? bodyOf(seed).map(({ id }) => id) : []).toEqual(named)
  })

  it('a replay is the same request again', () => {
    const { seed, request } = workloads.replay(cities, 'key')
    expect(seed).toEqual(request)
    expect(request.headers['idempotency-key']).toBe('key')
  })
})

describe('the check of an answer', () => {
  const reply = (body: object) => ({ statusCode: 207, body: JSON.stringify(body) })
  const results = [{ status: 201 }, { status: 409 }]

  it('accepts the truth', () => {
    expect(() =>
      check(reply({ summary: { success: 1, failed: 1 }, results }), { success: 1, failed: 1 }),
    ).not.toThrow()
  })

  it.each([
    ['another count', { summary: { success: 1, failed: 1 }, results }, { success: 2, failed: 0 }],
    [
      'a summary unlike its results',
      { summary: { success: 2, failed: 0 }, results },
      { success: 2, failed: 0 },
    ],
    [
      'a result that is missing',
      { summary: { success: 1, failed: 1 }, results: [{ status: 201 }] },
      { success: 1, failed: 1 },
    ],
    ['no answer at all', { message: 'Internal Server Error' }, { success: 0, failed: 0 }],
  ])('refuses %s', (_, body, expected) => {
    expect(() => check(reply(body), expected)).toThrow()
  })
})
