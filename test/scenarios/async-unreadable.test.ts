import { afterAll, describe, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import { distances } from './distances.ts'
import { imported } from './uploads.ts'

const header = 'id,name,country,population'
const ndjson = 'application/x-ndjson'
const notText = new Uint8Array([...Buffer.from('id,'), 0xff, 0xfe, ...Buffer.from('\n1,2\n')])

describe.each(distances)('5.5 files that cannot be read at all, $name', ({ call, work, stop }) => {
  const at = { call, work }
  afterAll(stop)

  it.each([
    ['an unknown column', `${header},mayor\n1,x,FR,1,y\n`, {}, 'malformed-csv', /mayor/],
    ['a repeated column', 'id,name,name\n1,x,y\n', {}, 'malformed-csv', /twice/],
    ['a column without a name', 'id,,name\n1,x,y\n', {}, 'malformed-csv', /no name/],
    ['a broken quote in its header row', 'id,"name\n1,x\n', {}, 'malformed-csv', /header/],
    ['no byte', '', {}, 'malformed-csv', /header/],
    ['no byte but a mark', '\ufeff', {}, 'malformed-csv', /header/],
    ['a header row only', `${header}\r\n`, {}, 'empty-batch', /row/],
    ['a header row and blank lines', `${header}\n\n\r\n`, {}, 'empty-batch', /row/],
    ['no byte of NDJSON', '', { contentType: ndjson }, 'empty-batch', /row/],
    ['blank lines of NDJSON', ' \n\t\r\n', { contentType: ndjson }, 'empty-batch', /row/],
    ['a header row that is no text', notText, {}, 'malformed-csv', /UTF-8/],
  ])(
    '5.5 a file with %s cannot be read: completed, failed, and why',
    async (_, file, wanted, name, detail) => {
      const body = await imported(at, file, wanted)
      expect(body).toMatchObject({
        state: 'completed',
        outcome: 'failed',
        summary: { total: 0, success: 0, failed: 0, pending: 0 },
        results: [],
        retry: { ids: [], after: 0 },
        error: { type: `/problems/${name}`, status: 400, detail: expect.stringMatching(detail) },
      })
      expect(bodyOf(await call({ method: 'GET', path: body.links.results }))).toEqual({ results: [] })
    },
  )
})
