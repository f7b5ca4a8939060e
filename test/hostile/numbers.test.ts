import { beforeAll, describe, expect, it } from 'vitest'
import { decimalOf } from './meaning.ts'
import { amongGood } from './raw.ts'
import { at, treeOf } from './reader.ts'
import { type HostileService, hostileService, keyOf, storedTexts } from './service.ts'

let service: HostileService

beforeAll(async () => {
  service = await hostileService()
})

/** What a double holds just as it is written. */
const exact = [
  ...['0', '-0', '0.0', '-0.0', '0e5', '0E+0', '-0e-400', '1', '-1', '1.0', '1.10', '100e-2', '0.1e1'],
  ...['9007199254740991', '-9007199254740991', '9.007199254740991e15', '1E22', '1e+22', '1e22', '-1E-22'],
  ...['0.1', '0.5', '123.456', '-0.000001', '1e-7', '1.5e125', '9.99e125', '1e-130', '-1e-130'],
  ...['0.30000000000000004', '123456789012345.6', '1e21', '12e20', '1e17', '100000000000000000'],
  ...['9007199254740992', '-9007199254740992', '100000000000000000000'],
  ...[
    `0.${'0'.repeat(100)}1`,
    `1${'.'}${'0'.repeat(5000)}`,
    `0.1${'0'.repeat(5000)}`,
    `1e${'0'.repeat(400)}2`,
  ],
]

/** Another spelling of the double that is kept: what C, Java and Python print for it, or its value in full. */
const sameDouble = [
  '9223372036854775808',
  '0.1000000000000000055511151231257827021181583404541015625',
  '0.10000000000000001',
  '1.0000000000000000e+22',
  '0.29999999999999999',
]

/** What a double would change. */
const changed = [
  ...['9007199254740993', '-9007199254740993', '12345678901234567890', '100000000000000000001'],
  ...['18446744073709551615', '9223372036854775807', '1e400', '-1e400', '1E+309'],
  ...['1.7976931348623159e308', '1e-400', '-1e-400', '2e-324', '9007199254740993.0', '9007199254740993e0'],
  ...[
    '0.1000000000000000055511151231257827',
    '123456789012345678.5',
    '3.14159265358979323846264338327950288',
  ],
  ...['1.00000000000000000001', '0.99999999999999999999', `1${'0'.repeat(400)}`, `1e${'9'.repeat(400)}`],
  ...[`-${'9'.repeat(5000)}`, `0.${'3'.repeat(5000)}`, '9.0071992547409925e15'],
]

/** What a double holds, and DynamoDB does not. */
const unstorable = ['1e126', '-1e126', '1.5e300', '1.7976931348623157e308', '9.9e-131', '-1e-200', '5e-324']

const put = (literal: string, id: string): string =>
  `{"method":"PUT","path":"/things/${id}","body":{"value":${literal},"list":[[${literal}]]}}`

const send = (literals: readonly string[], id: string) =>
  amongGood(
    service.call,
    literals.map((literal, index) => put(literal, `${id}-${index}`)),
  )

const storedNumbers = async (id: string): Promise<readonly string[]> => {
  const tree = treeOf((await storedTexts(service.tables)).get(keyOf('things', id)) ?? '')
  const read = treeOf((await service.call({ method: 'GET', path: `/v1/things/${id}` })).text)
  return [tree, read].flatMap((one) =>
    [at(one, 'value'), at(one, 'list', 0, 0)].map((found) =>
      found?.kind === 'number' ? found.text : 'none',
    ),
  )
}

describe('numbers', () => {
  it('keep their decimal value', async () => {
    const results = await send(exact, 'exact')
    for (const [index, literal] of exact.entries()) {
      expect(results?.[index]?.status, literal).toBe(201)
      const wanted = decimalOf(literal)
      expect((await storedNumbers(`exact-${index}`)).map(decimalOf), literal).toEqual([
        wanted,
        wanted,
        wanted,
        wanted,
      ])
    }
  })

  it('keep the double that they spell with 17 digits', async () => {
    const results = await send(sameDouble, 'same')
    for (const [index, literal] of sameDouble.entries()) {
      expect(results?.[index]?.status, literal).toBe(201)
      const value = Number(literal)
      expect((await storedNumbers(`same-${index}`)).map(Number), literal).toEqual([
        value,
        value,
        value,
        value,
      ])
    }
  })

  it('that would change are refused, each in its operation and with its place', async () => {
    const results = await send(changed, 'changed')
    for (const [index, literal] of changed.entries()) {
      const { status, error } = results?.[index] ?? {}
      expect([status, error?.type], literal).toEqual([400, '/problems/malformed-operation'])
      const at = `/operations/${2 * index + 1}/body`
      expect(
        error?.errors?.map(({ pointer }) => pointer),
        literal,
      ).toEqual([`${at}/value`, `${at}/list/0/0`])
      expect(JSON.stringify(error), 'the value is not echoed').not.toContain(
        literal.slice(0, 30).padEnd(8, '?'),
      )
    }
    const stored = [...(await storedTexts(service.tables)).keys()]
    expect(stored.filter((key) => key.includes('changed'))).toEqual([])
  })

  it('that the store does not hold are refused, each in its operation and with its place', async () => {
    const results = await send(unstorable, 'unstorable')
    for (const [index, literal] of unstorable.entries()) {
      const { status, error } = results?.[index] ?? {}
      expect([status, error?.type], literal).toEqual([422, '/problems/validation-failed'])
      const detail = 'A number is 0, or from 1e-130 to below 1e+126 by its magnitude.'
      const at = `/operations/${2 * index + 1}/body`
      expect(error?.errors, literal).toEqual([
        { pointer: `${at}/value`, detail },
        { pointer: `${at}/list/0/0`, detail },
      ])
    }
    const stored = [...(await storedTexts(service.tables)).keys()]
    expect(stored.filter((key) => key.includes('unstorable'))).toEqual([])
  })

  it('that are answered are accepted', async () => {
    for (const literal of [...exact, ...sameDouble]) {
      await send([literal], 'back')
      const { text } = await service.call({ method: 'GET', path: '/v1/things/back-0' })
      const again = {
        method: 'PUT',
        path: '/v1/things/back-0',
        headers: { 'content-type': 'application/json' },
      }
      expect((await service.call({ ...again, body: text })).status, literal).toBe(200)
    }
  })

  it('of a schema are checked as numbers, however they are spelled', async () => {
    const spellings = {
      '1.0': 1,
      '1e3': 1000,
      '-0': 0,
      '0.0': 0,
      '5E0': 5,
      '12e-1': 422,
      '1E22': 422,
      '-1': 422,
    }
    const city = (literal: string, index: number) =>
      `{"method":"PUT","path":"/cities/9000${index}","body":{"name":"V","country":"FR","population":${literal}}}`
    const results = await amongGood(service.call, Object.keys(spellings).map(city))
    const stored = await storedTexts(service.tables)
    for (const [index, [literal, wanted]] of Object.entries(spellings).entries()) {
      expect(results?.[index]?.status, literal).toBe(wanted === 422 ? 422 : 201)
      const text = stored.get(keyOf('cities', `9000${index}`))
      expect(text, literal).toBe(
        wanted === 422 ? undefined : `{"country":"FR","name":"V","population":${wanted}}`,
      )
    }
  })
})

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
