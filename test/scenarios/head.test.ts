import { afterAll, describe, expect, it } from 'vitest'
import { routes } from '../../functions/http/routes.ts'
import { newId } from '../../functions/model/ids.ts'
import type { Answer } from '../support/answer.ts'
import { distances } from './distances.ts'
import { absent, existing } from './given.ts'

/** What HEAD may leave out (RFC 9110, 9.3.2), and what differs from one answer to the next. */
const own = new Set([
  ...['x-request-id', 'apigw-requestid', 'date', 'content-length', 'transfer-encoding'],
  // fetch closes the connection after HEAD.
  ...['connection', 'keep-alive'],
])

const compared = ({ status, headers }: Answer) => [
  status,
  Object.fromEntries(Object.entries(headers).filter(([name]) => !own.has(name))),
]

describe.each(distances)('2 HEAD, $name', ({ call, stop }) => {
  afterAll(stop)

  const both = async (path: string, headers: Readonly<Record<string, string>> = {}) => {
    const [get, head] = [
      await call({ method: 'GET', path, headers }),
      await call({ method: 'HEAD', path, headers }),
    ]
    expect(head.text, path).toBe('')
    expect(compared(head), path).toEqual(compared(get))
    return head
  }

  it.each([
    ['/v1', 200],
    ['/health', 200],
    ['/problems/not-found', 200],
    ['/problems/nothing', 404],
    ['/openapi.json', 200],
    ['/docs', 200],
    ['/v1/batches', 200],
    ['/v1/batches?limit=0', 400],
    [`/v1/batches/${newId()}`, 404],
    [`/v1/batches/${newId()}/results`, 404],
    ['/v1/cities', 200],
    ['/v1/cities?id=', 400],
    ['/v1/towns/1', 404],
    ['/nowhere', 404],
  ])('2 HEAD %s is GET without a body: %i', async (path, status) => {
    expect((await both(path)).status).toBe(status)
  })

  it('2 HEAD of an item has its ETag and minds its conditions', async () => {
    const { href } = await existing(call)
    expect(await both(href)).toMatchObject({ status: 200, headers: { etag: '"1"' } })
    expect((await both(href, { 'if-none-match': '"1"' })).status).toBe(304)
    expect((await both(href, { 'if-match': '"2"' })).status).toBe(412)
    expect((await both(href, { accept: 'image/png' })).status).toBe(406)
    expect((await both(absent().href)).status).toBe(404)
  })

  it('2 HEAD is offered where GET is, and nowhere else', async () => {
    for (const path of ['/v1/batches', '/v1/cities/1', '/health']) {
      const { headers } = await call({ method: 'OPTIONS', path })
      expect(headers.allow?.split(', ')).toEqual(expect.arrayContaining(['GET', 'HEAD']))
    }
    const cancellation = `/v1/batches/${newId()}/cancellation`
    const answer = await call({ method: 'HEAD', path: cancellation })
    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST'])
  })
})

it('2 HEAD asks for the credentials that GET asks for', () => {
  const opennessOf = (wanted: string) =>
    Object.fromEntries(routes.filter(({ method }) => method === wanted).map(({ path, open }) => [path, open]))
  expect(opennessOf('HEAD')).toEqual(opennessOf('GET'))
})
