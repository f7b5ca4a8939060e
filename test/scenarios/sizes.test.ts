import { afterAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf, jsonRequest } from '../support/answer.ts'
import { distances } from './distances.ts'
import { city, creating, failing, newId } from './given.ts'

interface Told {
  readonly status: number
  readonly body?: object
  readonly error?: { readonly detail?: string; readonly errors?: unknown }
}

const kibibyte = 1024

describe.each(distances)('3.12 an answer fits into Lambda’s 6 MB, $name', ({ call, stop }) => {
  afterAll(stop)

  const names = (ids: readonly string[]) => ids.map((id) => ({ method: 'GET', path: `/cities/${id}` }))

  const large = async (count: number) => {
    const items = Array.from({ length: count }, () => city(newId(), { altName: 'é'.repeat(150 * kibibyte) }))
    for (const at of items.keys()) {
      if (at % 10 > 0) continue
      const answer = await call(jsonRequest('POST', '/v1/cities', items.slice(at, at + 10)))
      expect(bodyOf(answer).summary.success).toBe(10)
    }
    return items.map(({ id }) => id)
  }

  it('3.12 representations are dropped first, and the answer says so', async () => {
    const ids = await large(20)
    const some = bodyOf(await call(batchRequest(names(ids.slice(0, 10)))))
    expect(some).not.toHaveProperty('truncated')
    expect(some.results.every(({ body }: Told) => body)).toBe(true)
    const all = bodyOf(await call(batchRequest([...names(ids), failing()])))
    expect(all.truncated).toBe(true)
    expect(all.results.slice(0, 20).every(({ status, body }: Told) => status === 200 && !body)).toBe(true)
    expect(all.results[20].error.detail).toMatch(/\S/)
    const many = await call({ method: 'GET', path: `/v1/cities?id=${ids.join()}` })
    expect(many.status).toBe(200)
    expect(bodyOf(many).truncated).toBe(true)
    const lenient = { prefer: 'handling=lenient' }
    const asked = [...ids, 'none']
    const listed = await call({ method: 'GET', path: `/v1/cities?id=${asked.join()}`, headers: lenient })
    expect([listed.status, listed.headers['preference-applied']]).toEqual([200, 'handling=lenient'])
    const { data, ...rest } = bodyOf(listed)
    // Of 307,200 bytes each, 19 are below 6 MB.
    expect(rest).toEqual({ requested_ids: asked, returned_count: 19, missing_ids: ['none'], truncated: true })
    expect(data.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 19))
    const fits = await call({
      method: 'GET',
      path: `/v1/cities?id=${ids.slice(0, 19).join()}`,
      headers: lenient,
    })
    expect(bodyOf(fits)).not.toHaveProperty('truncated')
  })

  it('3.12 then details; status, index, id and counts never', async () => {
    const unknown = Object.fromEntries(
      Array.from({ length: 50 }, (_, at) => [`member-${at}-${'x'.repeat(40)}`, 0]),
    )
    const operations = Array.from({ length: 1000 }, () => creating(newId(), unknown))
    const answer = await call(batchRequest(operations))
    const body = bodyOf(answer)
    expect(answer.status).toBe(207)
    expect(body.truncated).toBe(true)
    expect(body.results.every(({ status }: Told) => status === 422)).toBe(true)
    expect(body.results.some(({ error }: Told) => error?.detail || error?.errors)).toBe(false)
    expect(body.summary).toMatchObject({ total: 1000, failed: 1000 })
  })

  it('3.12 causes are detail, too', async () => {
    // As much as the function can be sent at all: in its event every quote is four bytes, and in its answer, too.
    const causes = Array.from({ length: 31 }, (_, at) => ({ id: `${'"'.repeat(60)}${at}`, ...failing() }))
    const dependsOn = causes.map(({ id }) => id)
    const caused = Array.from({ length: 800 }, () => ({ method: 'GET', path: '/cities/1', dependsOn }))
    const answer = await call(batchRequest([...causes, ...caused]))
    expect(answer.status).toBe(207)
    expect(bodyOf(answer).results[830]).toMatchObject({ index: 830, id: '830', status: 424 })
  })

  // In a pointer every slash is two characters (RFC 6901).
  const name = '/'.repeat(4_000_000)

  it.each([
    ['an operation’s body', () => batchRequest([creating(newId(), { [name]: 0 })]), 207],
    ['an operation', () => batchRequest([{ ...creating(), [name]: 0 }]), 207],
    [
      'an item under handling=strict',
      () => batchRequest([creating(newId(), { [name]: 0 })], { prefer: 'handling=strict' }),
      422,
    ],
    ['the envelope', () => batchRequest([creating()], {}, { [name]: 0 }), 400],
    ['a single item', () => jsonRequest('POST', '/v1/cities', city(newId(), { [name]: 0 })), 422],
  ])('3.12 a member name of megabytes in %s does not come back in full', async (_, request, status) => {
    expect((await call(request())).status).toBe(status)
  })

  it('3.12 all errors of a thousand operations under handling=strict', async () => {
    const unknown = Object.fromEntries(
      Array.from({ length: 50 }, (_, at) => [`member-${at}-${'x'.repeat(40)}`, 0]),
    )
    const operations = Array.from({ length: 1000 }, () => creating(newId(), unknown))
    expect((await call(batchRequest(operations, { prefer: 'handling=strict' }))).status).toBe(422)
  })
})
