import { beforeAll, describe, expect, it } from 'vitest'
import { inProcess } from './doubles/in-process.ts'
import { exchangeTimers } from './engine/timers.ts'
import { client, forged, plain, rulesOf, thing, toldOtherwise } from './forged.ts'
import type { Client, History, Operation } from './history/spec.ts'
import type { Journal, Published } from './play/journal.ts'
import { play } from './play/play.ts'
import { warmUp } from './play/stage.ts'

beforeAll(async () => {
  exchangeTimers()
  await warmUp()
})

/** What was published is exchanged, or goes. */
const published = (
  journal: Journal,
  change: (event: Published) => Published | readonly Published[],
): Journal => forged(journal, (entry) => (entry.kind === 'published' ? change(entry) : undefined))

describe('of changes of items it sees', () => {
  const listening: History = { ...plain, events: { ends: undefined, items: [] } }

  it.each<[string, (event: Published) => Published | readonly Published[]]>([
    ['one that nobody is told of', ({ data, ...rest }) => (data.version === 1 ? [] : { data, ...rest })],
    ['one that never was', (event) => ({ ...event, id: 'evt_c99' })],
    ['another version', (event) => ({ ...event, data: { ...event.data, version: 9 } })],
    ['another kind of change', (event) => ({ ...event, data: { ...event.data, change: 'deleted' } })],
    [
      'another body',
      (event) => ({ ...event, data: { ...event.data, item: { ...(event.data.item as object), n: 7 } } }),
    ],
    ['no body', ({ data: { item: _, ...data }, ...event }) => ({ ...event, data })],
  ])('%s', async (_, change) => {
    const journal = await play(listening, inProcess)
    expect(rulesOf(journal)).toEqual([])
    expect(journal.entries.some(({ kind }) => kind === 'published')).toBe(true)
    expect(rulesOf(published(journal, change))).toContain('event')
  })

  it('one of a freeze', async () => {
    const journal = await play(listening, inProcess)
    const frozen = forged(journal, (entry) =>
      entry.kind === 'written' && entry.change === 'c1'
        ? { ...entry, quiet: true, after: entry.before }
        : undefined,
    )
    expect(rulesOf(frozen)).toContain('event')
  })
})

describe('of ends it sees', () => {
  const waits = client('a', 0, [thing('a.0', {}), thing('a.1', { item: '2' })])
  const later: Client = { ...waits, request: { ...waits.request, form: 'async' } }
  const history: History = { ...plain, clients: [later], events: { ends: [], items: undefined } }

  it.each<[string, (event: Published) => Published | readonly Published[]]>([
    ['one that the bus is not told of', (event) => (event.via === 'bus' ? [] : event)],
    ['one that the address is not told of', (event) => (event.via === 'webhook' ? [] : event)],
    ['one that never was', (event) => [event, { ...event, id: 'evt_none' }]],
    ['one that is told before it is on record', (event) => [event, { ...event, moment: 1 }]],
    ['another outcome', (event) => ({ ...event, data: { ...event.data, outcome: 'failed' } })],
    ['other counts', (event) => ({ ...event, data: { ...event.data, summary: {} } })],
  ])('%s', async (_, change) => {
    const journal = await play(history, inProcess)
    expect(rulesOf(journal)).toEqual([])
    expect(journal.entries.filter(({ kind }) => kind === 'published')).toHaveLength(2)
    expect(rulesOf(published(journal, change))).toEqual(['event'])
  })
})

describe('of members that callers do not write it sees', () => {
  const reads = (mark: string): Operation => thing(mark, { method: 'GET', body: undefined })
  const bumps = (mark: string): Operation => thing(mark, { method: 'ACT', body: { mark } })
  const asked = (operations: readonly Operation[], deployed: History['deployments'] = plain.deployments) =>
    play({ ...plain, deployments: deployed, clients: [client('a', 0, operations)] }, inProcess)
  const bodyIn = (journal: Journal, index: number): object => {
    const told = journal.entries.find((entry) => entry.kind === 'told' && entry.attempt === 'a#1')
    return told?.kind === 'told' ? told.body.results[index].body : {}
  }

  it.each([
    ['another count of what only an action changes', { turns: 7 }],
    ['another draw', { drawn: 'again' }],
    ['a note that nobody wrote', { note: 'x' }],
  ])('%s', async (_, members) => {
    const journal = await asked([bumps('a.0'), reads('a.1')])
    expect(rulesOf(journal)).toEqual([])
    const body = { ...bodyIn(journal, 1), ...members }
    expect(body).toHaveProperty('turns')
    expect(rulesOf(toldOtherwise(journal, 'a#1', 1, { body }))).toContain('untrue failure')
  })

  it('what is computed of something else', async () => {
    const journal = await asked([bumps('a.0'), reads('a.1')])
    const body = { ...bodyIn(journal, 1), label: 'another' }
    expect(rulesOf(toldOtherwise(journal, 'a#1', 1, { body }))).toEqual(['stamps'])
  })

  it('the form of another version, and a mark that should not be there', async () => {
    const version = plain.deployments[0]?.version
    if (version === undefined) throw new Error('nothing is deployed')
    const later = [...plain.deployments, { at: 150, version: { ...version, schemaVersion: 2 } as const }]
    const [first, second] = [client('a', 2_000, [reads('a.0')]), client('b', 3_000, [bumps('b.0')])]
    const journal = await play({ ...plain, deployments: later, clients: [first, second] }, inProcess)
    expect(rulesOf(journal)).toEqual([])
    const shown = bodyIn(journal, 0)
    expect(shown).toMatchObject({ grade: 'old' })
    expect(rulesOf(toldOtherwise(journal, 'a#1', 0, { body: { ...shown, grade: 'new' } }))).toContain(
      'untrue failure',
    )
    expect(rulesOf(toldOtherwise(journal, 'a#1', 0, { outdated: true }))).toContain('untrue failure')
  })
})
