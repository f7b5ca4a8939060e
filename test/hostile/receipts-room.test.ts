import { DeleteItemCommand } from '@aws-sdk/client-dynamodb'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Answer, batchRequest } from '../support/answer.ts'
import { manualClock } from '../support/clock.ts'
import { scan } from '../support/tables.ts'
import { grantOf, newTenant, tenantSettings } from '../support/trial.ts'
import { type Result, resultsOf } from './naughty.ts'
import { type HostileService, hostileService } from './service.ts'

/** An item remembers the batches that met it, in 2 KB of its own and 14 KB beside it, and DynamoDB holds 400 KB a record. */
const clock = manualClock()
let service: HostileService
let tenant: string

beforeEach(async () => {
  service ??= await hostileService({ clock, settings: tenantSettings })
  tenant = newTenant()
})

const maxItemBytes = 389_120
const path = '/things/1'
/** 3 of the map, 5 and 2 of names, and 3 of a number of up to four digits. */
const item = (bytes: number, n: number) => ({ n, text: 'x'.repeat(bytes - 13) })
const patch = (body: object, ifMatch?: string) => ({
  method: 'PATCH',
  path,
  body,
  ...(ifMatch ? { ifMatch } : {}),
})

const send = (operations: readonly object[], key?: string, grant = grantOf(tenant)): Promise<Answer> =>
  service.call({ ...batchRequest(operations, key ? { 'idempotency-key': key } : {}), grant })

const read = async (): Promise<Result> => resultsOf(await send([{ method: 'GET', path }]))[0] as Result

const forgetBatches = async (): Promise<void> => {
  const { client, batches } = service.tables
  for (const { pk, sk } of await scan(client, batches)) {
    await client.send(
      new DeleteItemCommand({ TableName: batches, Key: { pk: pk as never, sk: sk as never } }),
    )
  }
}

describe('hundreds of operations on one maximal item', () => {
  it('take effect once, whatever else the item has to remember, and a retry says the same', async () => {
    await send([{ method: 'PUT', path, body: item(maxItemBytes, 100) }])
    const failing = new Array(700).fill(patch({ n: 0 }, '"999"'))
    const operations = [...failing, ...Array.from({ length: 150 }, (_, index) => patch({ n: 100 + index }))]
    const first = resultsOf(await send(operations, 'many'))
    const [failed, tried] = [first.slice(0, 700), first.slice(700)]
    expect(failed.every(({ status }) => status === 412)).toBe(true)
    const applied = tried.filter(({ status }) => status === 200)
    expect(applied.length).toBe(150)
    // Every version between was some operation's own, and the last one's value stands.
    expect(applied.map(({ etag }) => etag)).toEqual(applied.map((_, index) => `"${index + 2}"`))
    const last = await read()
    expect([last.etag, last.body?.n]).toEqual([
      `"${applied.length + 1}"`,
      100 + (applied.at(-1)?.index ?? 0) - 700,
    ])
    const again = await send(operations, 'many')
    expect(again.headers['idempotent-replayed']).toBe('true')
    expect(resultsOf(again).map(({ status, etag }) => [status, etag])).toEqual(
      first.map(({ status, etag }) => [status, etag]),
    )
    // As if the function had died before it could record the batch: the item itself remembers.
    await forgetBatches()
    const retried = resultsOf(await send(operations, 'many'))
    expect(retried.map(({ status, etag }) => [status, etag])).toEqual(
      first.map(({ status, etag }) => [status, etag]),
    )
    expect((await read()).etag).toBe(last.etag)
  })

  it('that only fail leave it alone', async () => {
    await send([{ method: 'PUT', path, body: item(maxItemBytes, 0) }])
    const results = resultsOf(await send(new Array(1000).fill(patch({ n: 1 }, '"9"')), 'fail'))
    expect(results.every(({ status }) => status === 412)).toBe(true)
    expect((await read()).etag).toBe('"1"')
  })

  it('leave room for the one that changes it', async () => {
    await send([{ method: 'PUT', path, body: item(388_104, 0) }])
    const failing = patch({ n: 2 }, '"9"')
    const operations = [...new Array(832).fill(failing), patch({ n: 1 }), ...new Array(63).fill(failing)]
    const results = resultsOf(await send(operations, 'edge'))
    const changed = results.filter(({ index, status }) => index !== 832 && status !== 412)
    expect(changed.length).toBe(0)
    const state = await read()
    expect([results[832]?.status, state.etag]).toEqual([200, '"2"'])
  })
})

describe('a later change of an item that many operations met', () => {
  const crowd = async () => {
    await send([{ method: 'PUT', path, body: item(384_000, 100) }])
    const operations = [...new Array(900).fill(patch({ n: 1 }, '"9"')), patch({ n: 2 })]
    expect(resultsOf(await send(operations, 'crowd')).at(-1)?.status).toBe(200)
  }

  it('may make it as large as any other', async () => {
    await crowd()
    // What it remembers has a room of its own.
    const grown = resultsOf(await send([{ method: 'PUT', path, body: item(maxItemBytes, 1) }]))
    expect(grown[0]?.status).toBe(200)
    expect((await read()).etag).toBe('"3"')
  })

  it('may do so after a day, too', async () => {
    await crowd()
    clock.advance(25 * 3_600_000)
    const grown = resultsOf(await send([patch({ text: 'x'.repeat(388_000) })], 'late'))
    expect(grown[0]?.status).toBe(200)
  })
})

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
