import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeTables, scan, type TestTables } from '../support/tables.ts'
import { brokenConnection, type Interceptor } from '../support/wire.ts'
import { cursorKeyContract } from './contract/cursor-key.ts'
import { cursorKeyOn } from './dynamodb.ts'
import { never } from './fixtures.ts'

let tables: TestTables

beforeAll(async () => {
  tables = await makeTables()
})

afterAll(() => tables.client.destroy())

const silentFor = (calls: number): Interceptor => {
  let left = calls
  return ({ proceed }) => (left-- > 0 ? Promise.reject(brokenConnection()) : proceed())
}

const unheard = (): Interceptor => {
  let isHeard = false
  return async ({ command, proceed }) => {
    const output = await proceed()
    if (command !== 'PutItemCommand' || isHeard) return output
    isHeard = true
    throw brokenConnection()
  }
}

const stuck = () => {
  const first = Promise.withResolvers<void>()
  let calls = 0
  const wire: Interceptor = ({ proceed }) => {
    if (++calls > 1) return proceed()
    first.resolve()
    return new Promise(() => {})
  }
  return { key: cursorKeyOn(tables, wire), sent: first.promise }
}

describe('the key of cursors in DynamoDB', () => {
  cursorKeyContract({
    open: () => cursorKeyOn(tables),
    silentFor: (calls) => cursorKeyOn(tables, silentFor(calls)),
    unheard: () => cursorKeyOn(tables, unheard()),
    stuck,
  })

  it('is read once in the life of a function, and written once in that of the table', async () => {
    const own = await makeTables()
    const calls: string[] = []
    const noting: Interceptor = ({ command, proceed }) => {
      calls.push(command)
      return proceed()
    }
    const key = cursorKeyOn(own, noting)
    for (let times = 0; times < 5; times++) await key(never)
    expect(calls).toEqual(['GetItemCommand', 'PutItemCommand'])
    await cursorKeyOn(own, noting)(never)
    expect(calls).toEqual(['GetItemCommand', 'PutItemCommand', 'GetItemCommand'])
    const records = await scan(own.client, own.batches)
    expect(records.map(({ pk, sk, expiresAt }) => [pk?.S, sk?.S, expiresAt])).toEqual([
      ['#cursors', 'KEY', undefined],
    ])
    own.client.destroy()
  })
})
