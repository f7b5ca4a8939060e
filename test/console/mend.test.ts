import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import * as z from 'zod'
import { createClient } from '../../client/index.ts'
import { connect } from '../../console/send/connection.ts'
import type { Effects } from '../../console/send/effects.ts'
import { createMemory } from '../../console/send/memory.ts'
import { sendMended } from '../../console/send/mend.ts'
import { createStore, teller } from '../../console/send/store.ts'
import type { FailedRow } from '../../console/state/failed-row.ts'
import { noRows } from '../../console/state/rows.ts'
import type { Target } from '../../console/state/target.ts'
import { newWork } from '../../console/state/work.ts'
import { defineCollection } from '../../functions/model/collection.ts'
import { type Stack, start } from '../../local/stack.ts'
import { bodyOf } from '../support/answer.ts'
import { httpCaller } from '../support/http.ts'

/** Whose ids the service makes: what runs twice is there twice. */
const listOf = (name: string) =>
  defineCollection({ name, ids: 'server', schema: z.strictObject({ title: z.string().min(1) }) })
const suffix = crypto.randomUUID().slice(0, 8)
const collections = ['one', 'two', 'three'].map((name) => listOf(`mended-${name}-${suffix}`))

let stack: Stack
beforeAll(async () => {
  stack = await start({ port: 0, collections, dynamodb: inject('dynamodb') })
})
afterAll(() => stack?.stop())

const failedRow = (index: number): FailedRow => ({
  index,
  line: index + 2,
  status: 422,
  title: 'Validation failed',
  reasons: [{ member: 'title', detail: 'Too small' }],
  cells: [''],
  isLaidOut: true,
})

/** A page with three failed rows, whose network loses every answer while it is told to. */
const page = (collection: string) => {
  const network = { loses: true }
  const fetch: typeof globalThis.fetch = async (...given) => {
    const answer = await globalThis.fetch(...given)
    if (network.loses) throw new TypeError('the answer was lost')
    return answer
  }
  const target: Target = { collection, as: { method: 'POST' }, contentType: 'text/csv' }
  const held = [0, 1, 2].map(failedRow)
  const work = newWork('work', { phase: 'ended', target, rows: { ...noRows, columns: ['title'], held } })
  const store = createStore({ route: { page: 'send' }, session: { kind: 'in' }, works: [work] })
  const own = {
    baseUrl: stack.url,
    auth: undefined,
    now: () => 0,
    onTrouble: () => {},
    uploader: () => fetch,
  }
  const client = createClient({ baseUrl: stack.url, fetch, retry: { attempts: 2, baseDelay: 1 } })
  const effects: Effects = {
    store,
    connection: { ...connect(own), client },
    memory: createMemory({ tab: undefined, browser: undefined }),
    now: () => 0,
    running: new Map(),
    turning: new Map(),
    unanswered: new Map(),
    again: new Map(),
  }
  const only = () => store.get().works[0] ?? work
  return {
    network,
    work: only,
    type: (index: number, title: string) => {
      const edit = { row: failedRow(index), cells: [title] }
      teller(store, 'work')({ type: 'rows', event: { type: 'edited', edit } })
    },
    press: () => sendMended(only(), effects),
    titles: async () => {
      const listed = await httpCaller(stack.url)({ method: 'GET', path: `/v1/${collection}` })
      return bodyOf(listed)
        .items.map(({ body }: { body: { title: string } }) => body.title)
        .sort()
    },
  }
}

const name = (at: number): string => collections[at]?.name ?? ''

describe('mended rows whose answer was lost', () => {
  it('are not written twice, and others go with them', async () => {
    const { network, work, type, press, titles } = page(name(0))
    type(0, 'a')
    type(1, 'b')
    await press()
    expect(work().advice).toMatchObject({ title: 'The service does not answer', remedy: 'none' })
    expect([...work().rows.mended]).toEqual([])
    // They were, and nobody knows.
    expect(await titles()).toEqual(['a', 'b'])
    network.loses = false
    type(2, 'c')
    await press()
    expect([...work().rows.mended].sort()).toEqual([0, 1, 2])
    expect(work().advice).toBeUndefined()
    expect(await titles()).toEqual(['a', 'b', 'c'])
  })

  it('are not made for a second time in other words, which the page says', async () => {
    const { network, work, type, press, titles } = page(name(1))
    type(0, 'a')
    await press()
    network.loses = false
    type(0, 'A')
    await press()
    expect(await titles()).toEqual(['a'])
    expect(work().advice?.title).toBe('1 row had been done already')
    expect(work().rows.edits.size).toBe(0)
  })

  it('are sent in new words where they had failed', async () => {
    const { network, work, type, press, titles } = page(name(2))
    type(0, '')
    type(1, 'b')
    await press()
    network.loses = false
    type(0, 'a')
    await press()
    expect(await titles()).toEqual(['a', 'b'])
    expect([...work().rows.mended].sort()).toEqual([0, 1])
  })
})
