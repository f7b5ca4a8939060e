import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HostileService, hostileService, keyOf, storedTexts } from '../hostile/service.ts'
import { announce, seed } from '../property/runs.ts'
import { newId } from '../scenarios/given.ts'
import type { Answer } from '../support/answer.ts'
import { bodiesFor, type Face, faces, packedBodies, wrongUrls } from './hostile-bodies.ts'

let service: HostileService
beforeAll(async () => {
  service = await hostileService()
})
afterAll(() => service.stop())

announce('hostile faces')

const send = (face: Face, body: string | Uint8Array): Promise<Answer> =>
  service.call({ method: 'POST', path: face.path, headers: { 'content-type': face.type }, body })

/** No body is a fault of the service's, and each is answered in the words of its route. */
const answered = async (face: Face, body: string | Uint8Array) => {
  const answer = await send(face, body)
  const about = `${answer.status} ${answer.text.slice(0, 300)} for ${Buffer.from(body).toString().slice(0, 300)}`
  expect(answer.status, about).toBeLessThan(500)
  expect(service.failures, about).toEqual([])
  const told = JSON.parse(answer.text)
  if (answer.status >= 400) expect(face.isRefusal(told), about).toBe(true)
  else expect(Array.isArray(face.results(told)), about).toBe(true)
  return answer
}

describe('7.1 within a request of OData', () => {
  const [odata] = faces
  const statusesAround = async (hostile: object) => {
    if (odata === undefined) throw new Error('there is no such face')
    const [before, after] = [newId(), newId()]
    const answer = await answered(odata, odata.around(JSON.stringify({ id: 'x', ...hostile }), before, after))
    const stored = await storedTexts(service.tables)
    expect(stored.has(keyOf('things', before)) && stored.has(keyOf('things', after))).toBe(true)
    return odata.results(JSON.parse(answer.text)).map(odata.statusOf)
  }

  it.each(packedBodies)('%s in base64 is no item, and its neighbours are made', async (_, bytes) => {
    for (const encoding of ['base64', 'base64url'] as const) {
      const body = Buffer.from(bytes).toString(encoding)
      const [before, own, after] = await statusesAround({ method: 'POST', url: 'things', body })
      expect([before, after]).toEqual([201, 201])
      expect([400, 413, 422]).toContain(own)
    }
  })

  it.each(wrongUrls)('%j names nothing, and its neighbours are made', async (url) => {
    const [before, own, after] = await statusesAround({ method: 'PUT', url, body: {} })
    expect([before, after]).toEqual([201, 201])
    expect([400, 404, 405, 422]).toContain(own)
  })
})

describe.each(faces)('7 hostile bodies, $name', (face) => {
  it.each(bodiesFor(face))('%s', async (_, body) => {
    await answered(face, body)
  })

  it('7 a hostile operation leaves its neighbours as they are without it', async () => {
    await fc.assert(
      fc.asyncProperty(face.operation, async (hostile) => {
        const [before, after] = [newId(), newId()]
        const answer = await answered(face, face.around(hostile, before, after))
        if (answer.status >= 400) return
        const statuses = face.results(JSON.parse(answer.text)).map(face.statusOf)
        expect([statuses[0], statuses.at(-1)], answer.text).toEqual([201, 201])
        const stored = await storedTexts(service.tables)
        expect(stored.has(keyOf('things', before)) && stored.has(keyOf('things', after))).toBe(true)
      }),
      { seed, numRuns: 60 },
    )
  })
})
