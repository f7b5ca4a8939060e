import { beforeAll, describe, expect, it } from 'vitest'
import { inProcess } from './doubles/in-process.ts'
import { exchangeTimers } from './engine/timers.ts'
import { client, forged, isWrite, plain, rulesOf, thing, toldOtherwise } from './forged.ts'
import { historyOf } from './generate/history.ts'
import { print } from './history/print.ts'
import type { Client, History } from './history/spec.ts'
import { judge } from './oracle/judge.ts'
import type { Journal, ListedItem, Written } from './play/journal.ts'
import { play } from './play/play.ts'
import { warmUp } from './play/stage.ts'

beforeAll(async () => {
  exchangeTimers()
  await warmUp()
})

it('has nothing to say of what is right', async () => {
  expect(judge(await play(plain, inProcess))).toEqual([])
})

it('sees an effect that nobody was told of, and one that is not there', async () => {
  const journal = await play(plain, inProcess)
  expect(rulesOf(forged(journal, (entry) => (isWrite(entry, 'a#1') ? [] : undefined)))).toContain(
    'untrue success',
  )
  expect(
    rulesOf(toldOtherwise(journal, 'a#1', 1, { status: 404, etag: undefined, retryable: false })),
  ).toContain('denied')
})

it('sees an effect that comes twice', async () => {
  const journal = await play(plain, inProcess)
  const again = forged(journal, (entry) => {
    if (!isWrite(entry, 'b#1')) return undefined
    const { before, after } = journal.entries.find((other) => isWrite(other, 'a#1')) as Written
    const data = { ...entry.after.data, last: after.data?.last }
    const one = {
      ...entry,
      moment: entry.moment + 0.5,
      attempt: 'a#2',
      owner: 'a',
      before: entry.after,
      after: { version: entry.after.version + after.version - before.version, data },
    }
    return [entry, one]
  })
  expect(rulesOf(again)).toContain('twice')
})

it('sees a read and a failure that no state justifies', async () => {
  const journal = await play(plain, inProcess)
  expect(rulesOf(toldOtherwise(journal, 'b#1', 0, { etag: '"2"', body: undefined }))).toEqual([
    'untrue failure',
    'changed',
  ])
  expect(rulesOf(toldOtherwise(journal, 'b#1', 1, { status: 412 }))).toContain('untrue failure')
})

it('sees a dependent that ran, although what it waited for failed', async () => {
  const journal = await play(plain, inProcess)
  const failed = {
    status: 404,
    etag: undefined,
    body: undefined,
    retryable: false,
    error: { type: '/problems/not-found' },
  }
  expect(rulesOf(toldOtherwise(journal, 'b#1', 0, failed))).toContain('dependency')
})

it('sees a replay that says something else, and counts that do not add up', async () => {
  const journal = await play(plain, inProcess)
  expect(rulesOf(toldOtherwise(journal, 'a#replay', 0, { etag: '"3"' }))).toContain('changed')
  const miscounted = forged(journal, (entry) =>
    entry.kind === 'told' && entry.attempt === 'a#1'
      ? { ...entry, body: { ...entry.body, summary: { ...entry.body.summary, success: 1 } } }
      : undefined,
  )
  expect(rulesOf(miscounted)).toEqual(['counts'])
})

it('sees a batch that is taken from somebody who is at work on it', async () => {
  const journal = await play(plain, inProcess)
  const robbed = forged(journal, (entry) =>
    entry.kind === 'held' && entry.attempt === 'a#1' && entry.until !== undefined
      ? [entry, { ...entry, attempt: 'a#2', holder: 'another' }]
      : undefined,
  )
  expect(rulesOf(robbed)).toEqual(['robbed'])
  // The first has died, and its lease is over.
  const late = forged(robbed, (entry) => {
    if (entry.kind !== 'held') return undefined
    if (entry.attempt === 'a#1' && entry.until === undefined) return []
    return entry.attempt === 'a#2' ? { ...entry, at: entry.until } : undefined
  })
  expect(rulesOf(late)).toEqual([])
})

it('gives a write to those who were told of it, though others could have made it', async () => {
  const put = (mark: string) => thing(mark, { method: 'PUT', body: { last: mark, n: 1, marks: {} } })
  const [told, unknown] = [
    [put('a.2'), put('a.3')],
    [put('a.0'), put('a.1')],
  ]
  const journal = await play({ ...plain, clients: [client('a', 0, told)] }, inProcess)
  expect(rulesOf(journal)).toEqual([])
  const known = journal.requests.get('a')
  if (known === undefined) throw new Error('nobody has sent it')
  const request = { ...known.request, form: 'import', operations: [...unknown, ...told] } as const
  const requests = new Map([...journal.requests, ['a', { ...known, request, batch: 'one' }]])
  const failed = { status: 500, retryable: false, error: { type: '/problems/outcome-unknown' } }
  const more = forged(journal, (entry) => {
    if (entry.kind !== 'told' || entry.request !== 'a') return undefined
    const results = [failed, failed, ...entry.body.results].map((result, index) => ({
      ...result,
      index,
      id: String(index),
    }))
    return { ...entry, about: 'results', status: 200, body: { results } }
  })
  expect(rulesOf({ ...more, requests })).toEqual([])
})

it('plays the same history the same way each time', async () => {
  for (const kind of ['zombies', 'days'] as const) {
    const history = historyOf(kind, 'same')
    const texts = [await play(history, inProcess), await play(history, inProcess)].map((journal) =>
      print(history, journal, []),
    )
    expect(texts[0]).toBe(texts[1])
  }
})

describe('of a list it sees', () => {
  /** The first page of the reader is exchanged. */
  const listedOtherwise = (
    journal: Journal,
    items: (shown: readonly ListedItem[]) => readonly ListedItem[],
  ) => {
    let isFirst = true
    return forged(journal, (entry) => {
      if (entry.kind !== 'listed' || entry.list !== 'reader1' || !isFirst) return undefined
      isFirst = false
      return { ...entry, items: items(entry.items) }
    })
  }
  const change = (items: readonly ListedItem[], members: object) =>
    items.map((item) => ({ ...item, ...members }))

  it.each<[string, (items: readonly ListedItem[]) => readonly ListedItem[]]>([
    ['an item that is left out', () => []],
    ['an item that comes twice', (items) => [...items, ...items]],
    ['a version that never was', (items) => change(items, { etag: '"9"' })],
    ['a body that never was', (items) => items.map((item) => ({ ...item, body: { ...item.body, n: 7 } }))],
    ['an item that never was', (items) => [...items, { id: '8', etag: '"1"', body: { id: '8' } }]],
    [
      'an item that is hidden from its reader',
      (items) => items.map((item) => ({ ...item, body: { ...item.body, n: 9 } })),
    ],
  ])('%s', async (_, items) => {
    const journal = await play(plain, inProcess)
    expect(rulesOf(journal)).toEqual([])
    expect(rulesOf(listedOtherwise(journal, items))).toContain('listed')
  })

  it.each(['createdAt', 'updatedAt'])('another %s than others see', async (name) => {
    const journal = await play(plain, inProcess)
    const other = (items: readonly ListedItem[]) =>
      items.map((item) => ({ ...item, body: { ...item.body, [name]: '2020-01-01T00:00:00.000Z' } }))
    expect(rulesOf(listedOtherwise(journal, other))).toEqual(['stamps'])
    const without = (items: readonly ListedItem[]) =>
      items.map((item) => ({ ...item, body: { ...item.body, [name]: undefined } }))
    expect(rulesOf(listedOtherwise(journal, without))).toEqual(['stamps'])
  })
})

describe('of references it sees', () => {
  const naming = (mark: string, to: string) =>
    thing(mark, { body: { last: mark, marks: { [mark]: 'x' }, to } })
  const request = client('a', 0, [naming('a.0', '2'), naming('a.1', '9')])
  const history: History = { ...plain, sown: ['1', '2'].map((id) => ({ id, n: 1 })), clients: [request] }
  const statusesIn = (journal: Journal) =>
    journal.entries.flatMap((entry) =>
      entry.kind === 'told' && entry.attempt === 'a#1'
        ? entry.body.results.map(({ status }: { status: number }) => status)
        : [],
    )
  const notFound = {
    status: 422,
    etag: undefined,
    retryable: false,
    error: { type: '/problems/reference-not-found' },
  }

  it('nothing where one item is there, and the other is not', async () => {
    const journal = await play(history, inProcess)
    expect(statusesIn(journal)).toEqual([200, 422])
    expect(rulesOf(journal)).toEqual([])
  })

  it.each([false, true])('an item that names nothing (atomic: %s)', async (atomic) => {
    const one = { ...request, request: { ...request.request, atomic, operations: [naming('a.0', '2')] } }
    const journal = await play({ ...history, clients: [one] }, inProcess)
    expect(rulesOf(journal)).toEqual([])
    const unsown = forged(journal, (entry) =>
      isWrite(entry, 'sower#1') && entry.item === 'things/2' ? [] : undefined,
    )
    expect(rulesOf(unsown)).toContain('reference')
  })

  it('whose a write is by what was there to be named', async () => {
    const removed = thing('a.1', { method: 'DELETE', body: undefined })
    const made = thing('a.2', { method: 'PUT', body: { last: 'a.2', n: 1, marks: {} } })
    const operations = [naming('a.0', '9'), removed, made]
    const unheard: Client = {
      ...request,
      request: { ...request.request, key: undefined, operations },
      sends: request.sends.map((send) => ({ ...send, lost: true })),
      givesUp: true,
    }
    expect(rulesOf(await play({ ...history, clients: [unheard] }, inProcess))).toEqual([])
  })

  it('a refusal on account of what is there all the time', async () => {
    const reads = { ...request.request, operations: [naming('a.0', '9'), naming('a.1', '9')] }
    const journal = await play({ ...history, clients: [{ ...request, request: reads }] }, inProcess)
    expect(rulesOf(journal)).toEqual([])
    const known = journal.requests.get('a')
    if (known === undefined) throw new Error('nobody has sent it')
    const others = { ...reads, operations: [naming('a.0', '9'), naming('a.1', '2')] }
    const requests = new Map([...journal.requests, ['a', { ...known, request: others }]])
    expect(rulesOf({ ...journal, requests })).toEqual(['reference'])
  })

  it('a refusal that comes although the same request had made the item', async () => {
    const made = thing('a.0', { method: 'PUT', item: '3', body: { last: 'a.0', n: 1, marks: {} } })
    const operations = [made, naming('a.1', '3')]
    const journal = await play(
      { ...history, clients: [{ ...request, request: { ...request.request, operations } }] },
      inProcess,
    )
    expect(statusesIn(journal)).toEqual([201, 200])
    expect(rulesOf(journal)).toEqual([])
    const unwritten = forged(journal, (entry) =>
      isWrite(entry, 'a#1') && entry.item === 'things/1' ? [] : undefined,
    )
    expect(
      rulesOf(toldOtherwise(toldOtherwise(unwritten, 'a#1', 1, notFound), 'a#replay', 1, notFound)),
    ).toContain('reference')
  })
})
