import { beforeAll, describe, expect, it } from 'vitest'
import { batchRequest, bodyOf } from '../support/answer.ts'
import { type HostileService, hostileService, storedTexts } from './service.ts'

let service: HostileService

beforeAll(async () => {
  service = await hostileService()
})

const operation = { method: 'PUT', path: '/things/1', body: {} }

describe('labels', () => {
  const labelled = (...ids: readonly unknown[]) =>
    service.call(
      batchRequest(
        ids.map((id, index) => ({
          ...(id === undefined ? {} : { id }),
          ...operation,
          path: `/things/label-${index}`,
        })),
      ),
    )

  it('that are not unique refuse the request', async () => {
    const before = await storedTexts(service.tables)
    for (const ids of [
      ['a', 'a'],
      ['a', 'b', 'c', 'a'],
      ['1', undefined],
      [undefined, undefined, '0'],
      ['\u00e9', '\u0065\u0301', '\u00e9'],
      // A label that is none leaves its operation the index, which another one claims.
      ['1', 'x'.repeat(65)],
    ]) {
      const answer = await labelled(...ids)
      expect([answer.status, bodyOf(answer).type], ids.join()).toEqual([
        400,
        '/problems/duplicate-operation-id',
      ])
      expect(bodyOf(answer).errors[0].pointer).toMatch(/^\/operations\/\d\/id$/)
    }
    expect(await storedTexts(service.tables)).toEqual(before)
  })

  it('that only look alike are different', async () => {
    const ids = [
      'a',
      'A',
      ' a',
      'a ',
      'а',
      'a\u200b',
      '\u00e9',
      'e\u0301',
      '01',
      '0',
      '__proto__',
      'constructor',
      '\u0000',
    ]
    const { results } = bodyOf(await labelled(...ids))
    expect(results.map(({ id }: { id: string }) => id)).toEqual(ids)
    expect(results.every(({ status }: { status: number }) => status === 201)).toBe(true)
  })

  it('may be the own index, and 64 characters long', async () => {
    const answer = await labelled('0', undefined, '2', 'x'.repeat(64), '\u{1f600}'.repeat(64))
    expect(answer.status).toBe(207)
  })
})

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
