import { beforeAll, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import { naughty, resultsOf } from './naughty.ts'
import { type HostileService, hostileService, keyOf, storedTexts } from './service.ts'

let service: HostileService

beforeAll(async () => {
  service = await hostileService()
})

const send = (body: string | Uint8Array) =>
  service.call({ method: 'POST', path: '/v1/cities', headers: { 'content-type': 'text/csv' }, body })

/** RFC 4180: whatever is between quotes is text, and a quote in it is doubled. */
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

it.each(['text', 'bytes'])('as cells, the file handed over as %s', async (shape) => {
  const at = (index: number) => `${shape.length}000${index}`
  const rows = naughty.map((text, index) => `${at(index)},Ville,FR,${index},${quoted(text)}`)
  const file = ['id,name,country,population,altName', ...rows, ''].join('\r\n')
  const results = resultsOf(await send(shape === 'text' ? file : Buffer.from(file)))
  expect(results.filter(({ status }) => status !== 201)).toEqual([])
  expect(results).toHaveLength(naughty.length)
  const stored = await storedTexts(service.tables)
  for (const [index, text] of naughty.entries()) {
    // An empty cell is a member that is not there.
    const wanted = {
      name: 'Ville',
      country: 'FR',
      population: index,
      ...(text === '' ? {} : { altName: text }),
    }
    expect(JSON.parse(stored.get(keyOf('cities', at(index))) ?? ''), text).toEqual(wanted)
  }
})

it('as columns they are none', async () => {
  const before = (await storedTexts(service.tables)).size
  for (const text of naughty) {
    const answer = await send(`id,name,country,population,${quoted(text)}\n9,Ville,FR,1,x\n`)
    expect([answer.status, bodyOf(answer).type], text).toEqual([400, '/problems/malformed-csv'])
  }
  expect((await storedTexts(service.tables)).size).toBe(before)
})

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
