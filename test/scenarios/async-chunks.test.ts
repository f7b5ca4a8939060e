import { afterAll, describe, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import { distances } from './distances.ts'
import { absent, city, found, newId } from './given.ts'
import { read } from './later.ts'
import { imported } from './uploads.ts'

interface Told {
  readonly index: number
  readonly line: number
  readonly status: number
}

const told = (body: { readonly results: readonly Told[] }) =>
  body.results.map(({ line, status }) => [line, status])

const ndjson = 'application/x-ndjson'
const header = 'id,name,country,population'

describe.each(distances)('5.5 files of several chunks, $name', ({ call, work, stop }) => {
  const at = { call, work }
  afterAll(stop)
  const itemAt = async (id: string | undefined) => bodyOf(await found(call, absent(id)))

  it('5.5 a file of several chunks: every row once, and order within a page', async () => {
    const ids = Array.from({ length: 1_300 }, newId)
    const rows = ids.map((id, index) =>
      index % 100 === 7 ? `${id},"x\ny",fr,1` : `${id},"x\ny",FR,${index}`,
    )
    const body = await imported(at, `${header}\n${rows.join('\n')}`)
    expect(body.summary).toMatchObject({ total: 1_300, success: 1_287, failed: 13, pending: 0 })
    // Each row takes two lines of the file.
    expect(told(body)).toEqual(ids.map((_, index) => [2 + 2 * index, index % 100 === 7 ? 422 : 201]))
    expect(await itemAt(ids[1_299])).toMatchObject({ name: 'x\ny', population: 1_299 })
    const page = await call({ method: 'GET', path: `${body.links.errors}?limit=1000` })
    expect(bodyOf(page).results.map(({ index }: Told) => index)).toEqual(
      Array.from({ length: 13 }, (_, at) => at * 100 + 7),
    )
  })

  it('5.5 a row longer than 1 MiB fails alone, and a chunk may end within any row', async () => {
    const [first, last] = [city(), city()]
    const wide = { ...city(), altName: 'x'.repeat(1024 * 1024) }
    const full = Array.from({ length: 12 }, () => city(newId(), { altName: 'é'.repeat(80_000) }))
    const lines = [first, wide, ...full, last].map((item) => JSON.stringify(item))
    const body = await imported(at, lines.join('\n'), { contentType: ndjson })
    expect(told(body)).toEqual(lines.map((_, index) => [index + 1, index === 1 ? 413 : 201]))
    expect(await itemAt(last.id)).toEqual(last)
  })
})

/** Too large to be shown twice. */
describe.each(distances.slice(0, 1))('5.5 a large file, $name', ({ call, work, stop }) => {
  afterAll(stop)

  it('5.5 above 10,000 rows the status has no results of its own, and the pages have them all', async () => {
    const body = await imported({ call, work }, '0\n'.repeat(10_050), { contentType: ndjson })
    expect(body.summary).toMatchObject({ total: 10_050, failed: 10_050 })
    expect(body).toMatchObject({ outcome: 'failed', results: [], truncated: true })
    const found: number[] = []
    let path: string | undefined = `${body.links.results}?limit=1000`
    while (path !== undefined) {
      const { results, next }: { results: Told[]; next?: string } = bodyOf(
        await call({ method: 'GET', path }),
      )
      found.push(...results.map(({ index }) => index))
      path = next
    }
    expect(found).toEqual(Array.from({ length: 10_050 }, (_, index) => index))
    const one = bodyOf(await read(call, body.id, '/operations/10049'))
    expect(one).toMatchObject({ index: 10_049, line: 10_050, status: 422 })
  })
})
