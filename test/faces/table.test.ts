import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { distances } from '../scenarios/distances.ts'
import type { Caller, Request } from '../support/answer.ts'
import { staying } from './collections.ts'
import { ruleScenarios } from './rule-scenarios.ts'
import { type Scenario, scenarios } from './scenarios.ts'
import { type Asked, native, odata, type Told, type Words } from './words.ts'
import { askInBulk, expectedOf, itemsOf } from './words-bulk.ts'
import { askInXml, toldInXml } from './words-xml.ts'

const faces: readonly Words[] = [odata]

type Ask = (operations: readonly Asked[], atomic?: boolean) => Request | undefined

/** The same operations on items of their own. */
const send = async (ask: Ask, call: Caller, { prepare, atomic }: Scenario) => {
  const request = ask(await prepare(call), atomic)
  return request && call(request)
}

const run = async (words: Words, call: Caller, scenario: Scenario) => {
  const answer = await send(words.ask, call, scenario)
  return answer && words.told(answer)
}

/** A header that only some answers have, as an absent one. */
const bare = (told: readonly Told[] | undefined) =>
  told?.map((one) => Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined)))

const sayAlike = (all: readonly Scenario[], call: Caller): void => {
  it.each(all)('7.1 $name', async (scenario) => {
    const own = await run(native, call, scenario)
    expect(own).toMatchObject(scenario.told)
    for (const words of faces) {
      const told = await run(words, call, scenario)
      if (told !== undefined) expect(bare(told), words.name).toEqual(bare(own))
    }
  })

  it.each(all)('7.2 $name', async (scenario) => {
    const answer = await send(askInBulk, call, scenario)
    if (answer === undefined) return
    const own = (await run(native, call, scenario)) ?? []
    expect([answer.status, answer.headers['batch-summary'] !== undefined]).toEqual([200, true])
    const items = itemsOf(answer)
    expect(items.map(({ status }) => status)).toEqual(own.map(({ status }) => expectedOf(status)))
    for (const [at, { error, result, _version: version }] of items.entries()) {
      const { problem, etag } = own[at] ?? {}
      const isGone = result === 'not_found'
      expect(error?.problem, answer.text).toBe(problem && !isGone ? `/problems/${problem}` : undefined)
      expect(version && `"${version}"`).toBe(etag)
    }
    expect(JSON.parse(answer.text).errors).toBe(items.some(({ error }) => error !== undefined))
  })

  it.each(all.filter(({ isRefused }) => !isRefused))('7.3 $name', async (scenario) => {
    const own = await run(native, call, scenario)
    const answer = await send(askInXml, call, scenario)
    if (answer === undefined) throw new Error('XML is said of every batch')
    expect(answer.headers['content-type']).toBe('application/xml; charset=utf-8')
    const told = await toldInXml(answer)
    expect(new Set(told.map(({ href }) => href)).size, answer.text).toBe(told.length)
    const known = own?.map(({ status, problem }) => ({ status, ...(problem && { problem }) }))
    expect(told).toMatchObject(known ?? [])
  })
}

describe.each(distances)('7 every protocol says what the service says, $name', ({ call, stop }) => {
  afterAll(stop)
  sayAlike(scenarios, call)
})

const places = distances.filter(({ can }) => can.has('setup'))

describe.each(places)('7 … of what collections declare, $name', ({ setUp, stop }) => {
  let service: Awaited<ReturnType<typeof setUp>> | undefined
  beforeAll(async () => {
    service = await setUp({ collections: staying })
  })
  afterAll(async () => {
    await service?.stop()
    await stop()
  })
  sayAlike(ruleScenarios, (request) => {
    if (service === undefined) throw new Error('the service has not begun')
    return service.call(request)
  })
})
