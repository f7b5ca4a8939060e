import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bodyOf } from '../support/answer.ts'
import { isHeaderValue } from './http.ts'
import { type Local, startLocal } from './local.ts'
import { encoded, isId, naughty, segment } from './naughty.ts'

let local: Local
let { get }: Pick<Local, 'get'> = {} as Local

beforeAll(async () => {
  local = await startLocal()
  ;({ get } = local)
})

afterAll(() => local.stop())

const carried = naughty.filter(isHeaderValue)

describe('naughty strings over HTTP', () => {
  it('as ids in paths', async () => {
    const answers = await Promise.all(naughty.map((text) => get(`/v1/cities/${segment(text)}`)))
    for (const [index, answer] of answers.entries()) {
      const text = naughty[index] ?? ''
      const missing = text === '' || isId(text)
      expect(answer.status, text).toBe(text === '1' ? 200 : missing ? 404 : 400)
    }
  })

  it('as ids in a query, as many as a request line holds', async () => {
    for (let at = 0; at < naughty.length; at += 30) {
      const ids = naughty.slice(at, at + 30).map(encoded)
      const answer = await get(`/v1/cities?id=${ids.join()}`)
      expect([207, 404], `from ${at}`).toContain(answer.status)
    }
  })

  it.each([
    ['prefer', [404]],
    ['accept', [404, 406]],
    ['if-match', [404, 400]],
    ['if-none-match', [404, 400]],
  ])('as the header %s', async (name, statuses) => {
    const answers = await Promise.all(
      carried.map((text) => get(name.startsWith('if') ? '/v1/cities/2' : '/v1/none/2', [name, text])),
    )
    for (const [index, answer] of answers.entries()) {
      expect(statuses, `${name}: ${carried[index]}`).toContain(answer.status)
      expect(answer.headers['content-type'], carried[index]).toBe('application/problem+json')
    }
  })

  it('as headers that have no meaning here', async () => {
    const names = ['authorization', 'cookie', 'user-agent', 'x-request-id', 'x-forwarded-for', 'content-type']
    for (const text of carried) {
      const answer = await get('/health', ...names.map((name) => [name, text] as const))
      expect([answer.status, bodyOf(answer)], text).toEqual([200, { status: 'ok' }])
    }
  })

  it('as the origin of a page: none of them is one that may come in', async () => {
    for (const text of carried) expect((await get('/health', ['origin', text])).status, text).toBe(403)
  })

  it('as Idempotency-Key', async () => {
    const remove = (text: string) =>
      local.wire.call({
        method: 'DELETE',
        path: '/v1/cities/3?validateOnly=true',
        headers: [['Idempotency-Key', text]],
      })
    const answers = await Promise.all(carried.map(remove))
    for (const [index, answer] of answers.entries()) {
      const text = (carried[index] ?? '').trim()
      const isKey = /^(?:[!#-+\--:<-~]{1,255}|"[!#-[\]-~]{1,255}")$/.test(text)
      expect(answer.status, text).toBe(isKey ? 404 : 400)
    }
  })
})
