import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type DynamoDbOptions, type Engine, startDynamoDb } from '../../local/dynamodb.ts'
import { hasDynoxide, startDynoxide } from '../../local/dynoxide.ts'
import { createTables } from '../../local/tables.ts'
import { isRunning } from './support.ts'

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }

const database = async (options: DynamoDbOptions) => {
  const server = await startDynamoDb(options)
  const client = new DynamoDBClient({ endpoint: server.endpoint, region: 'us-east-1', credentials })
  onTestFinished(async () => {
    client.destroy()
    await server.stop()
  })
  return { ...server, client }
}

const scratch = () => {
  const folder = mkdtempSync(join(tmpdir(), 'dynamodb-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

const indexes = async (client: DynamoDBClient, TableName: string) => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }))
  return Object.fromEntries(
    (Table?.GlobalSecondaryIndexes ?? []).map(({ IndexName, KeySchema, Projection }) => [
      IndexName,
      [
        Projection?.ProjectionType,
        ...(KeySchema ?? []).map(({ AttributeName }) => AttributeName),
        ...(Projection?.NonKeyAttributes ?? []),
      ],
    ]),
  )
}

const expectedIndexes = {
  byCaller: ['KEYS_ONLY', 'caller', 'listed'],
  byStanding: ['KEYS_ONLY', 'standing', 'listed'],
  byDue: ['KEYS_ONLY', 'open', 'due'],
}

const shown = ['data', 'version', 'createdAt', 'updatedAt', 'schemaVersion']
const expectedItemIndexes = {
  index1: ['INCLUDE', 'i1p', 'i1s', ...shown],
  index2: ['INCLUDE', 'i2p', 'i2s', ...shown],
  index3: ['INCLUDE', 'i3p', 'i3s', ...shown],
}

const engines: readonly Engine[] = hasDynoxide() ? ['dynoxide', 'double'] : ['double']

describe.each(engines)('%s', (engine) => {
  it('several run beside each other', async () => {
    const servers = await Promise.all([database({ engine }), database({ engine }), database({ engine })])
    expect(new Set(servers.map(({ endpoint }) => endpoint)).size).toBe(3)
  })

  it('has the tables of the definitions, on demand and with TTL; making them again changes nothing', async () => {
    const { client } = await database({ engine })
    await createTables(client)
    await createTables(client)
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'Batches' }))
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    })
    for (const TableName of ['Items', 'Batches']) {
      const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }))
      expect(TimeToLiveDescription).toEqual({ AttributeName: 'expiresAt', TimeToLiveStatus: 'ENABLED' })
    }
  })

  it('has the indexes of the definitions', async () => {
    const { client } = await database({ engine })
    await createTables(client)
    expect(await indexes(client, 'Batches')).toEqual(expectedIndexes)
    expect(await indexes(client, 'Items')).toEqual(expectedItemIndexes)
  })

  it('refuses a table of an earlier version with other keys, by its name', async () => {
    const { client } = await database({ engine })
    await client.send(
      new CreateTableCommand({
        TableName: 'Items',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      }),
    )
    await expect(createTables(client)).rejects.toThrow('the table Items is of an earlier version')
  })

  it('adds the indexes to a table that an earlier version made, with what is in it', async () => {
    const { client } = await database({ engine })
    const keys = [
      { AttributeName: 'pk', KeyType: 'HASH' as const },
      { AttributeName: 'sk', KeyType: 'RANGE' as const },
    ]
    await client.send(
      new CreateTableCommand({
        TableName: 'Batches',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: keys.map(({ AttributeName }) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: keys,
      }),
    )
    const Item = { pk: { S: 'a' }, sk: { S: 'META' }, caller: { S: 'me' }, listed: { S: '1' } }
    await client.send(new PutItemCommand({ TableName: 'Batches', Item }))
    await createTables(client)
    expect(await indexes(client, 'Batches')).toEqual(expectedIndexes)
    const query = new QueryCommand({
      TableName: 'Batches',
      IndexName: 'byCaller',
      KeyConditionExpression: 'caller = :me',
      ExpressionAttributeValues: { ':me': { S: 'me' } },
    })
    expect((await client.send(query)).Items).toEqual([Item])
  })

  it('makes them under other names', async () => {
    const { client } = await database({ engine })
    await createTables(client, { ITEMS_TABLE: 'One-items', BATCHES_TABLE: 'One-batches' })
    expect((await client.send(new ListTablesCommand({}))).TableNames?.sort()).toEqual([
      'One-batches',
      'One-items',
    ])
  })

  it('keeps data in a directory, which it makes', async () => {
    const dataDir = join(scratch(), 'new', 'folder')
    const key = { pk: { S: 'a' }, sk: { S: '1' } }
    const first = await database({ engine, dataDir })
    await createTables(first.client)
    await first.client.send(new PutItemCommand({ TableName: 'Items', Item: { ...key, version: { N: '1' } } }))
    await first.stop()
    const second = await database({ engine, dataDir })
    await createTables(second.client)
    const { Item } = await second.client.send(new GetItemCommand({ TableName: 'Items', Key: key }))
    expect(Item).toEqual({ ...key, version: { N: '1' } })
  })

  it('takes the port it is given, and says when it is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    await expect(startDynamoDb({ engine, port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    other.close()
    await once(other, 'close')
    expect((await database({ engine, port })).endpoint).toBe(`http://127.0.0.1:${port}`)
  })
})

describe.runIf(hasDynoxide())('dynoxide, a program of its own', () => {
  it('answers at once, and is gone after stop()', async () => {
    const { client, pid, stop } = await database({ engine: 'dynoxide' })
    expect(await client.send(new ListTablesCommand({}))).toMatchObject({ TableNames: [] })
    expect(isRunning(pid)).toBe(true)
    await stop()
    expect(isRunning(pid)).toBe(false)
    await stop()
  })

  it('says why it does not start', async () => {
    const dataDir = scratch()
    writeFileSync(
      join(dataDir, 'dynamodb.sqlite'),
      'this is no database, only text that is long enough to be read as one',
    )
    await expect(startDynamoDb({ engine: 'dynoxide', dataDir })).rejects.toThrow(
      /^The embedded DynamoDB did not start: .*database/,
    )
  })

  it.each([
    ['ends', ''],
    ['throws', 'setImmediate(() => { throw new Error() })'],
    ['exits', 'process.exit(3)'],
    ['is interrupted', 'process.kill(process.pid, "SIGINT")'],
    ['is terminated', 'process.kill(process.pid, "SIGTERM")'],
    ['is killed', 'process.kill(process.pid, "SIGKILL")'],
  ])('dies with a parent that %s without stopping it', async (_, end) => {
    const module = JSON.stringify(new URL('../../local/dynamodb.ts', import.meta.url).href)
    const code = `const { startDynamoDb } = await import(${module})
      console.log((await startDynamoDb({ engine: 'dynoxide' })).pid)
      ${end}`
    const parent = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [line] = await once(parent.stdout, 'data')
    const pid = Number(line)
    expect(pid).toBeGreaterThan(1)
    await once(parent, 'exit')
    await expect.poll(() => isRunning(pid)).toBe(false)
  })
})

describe('which of them it is', () => {
  const elsewhere = async <T>(run: () => Promise<T>): Promise<T> => {
    const platform = Object.getOwnPropertyDescriptor(process, 'platform')
    Object.defineProperty(process, 'platform', { value: 'plan9' })
    try {
      return await run()
    } finally {
      Object.defineProperty(process, 'platform', platform ?? {})
    }
  }
  const nameOf = async (options: DynamoDbOptions) => (await database(options)).name

  it.runIf(hasDynoxide())('dynoxide where it is installed', async () => {
    expect(await nameOf({})).toBe('dynoxide')
  })

  it('the double on a platform without it', async () => {
    expect(await elsewhere(() => nameOf({}))).toBe('our own, in this process')
  })

  it('the double for data that the double has begun', async () => {
    const dataDir = scratch()
    await (await elsewhere(() => database({ dataDir }))).stop()
    expect(await nameOf({ dataDir })).toBe('our own, in this process')
  })

  it('neither for data of dynoxide on a platform without it', async () => {
    const dataDir = scratch()
    writeFileSync(join(dataDir, 'dynamodb.sqlite'), '')
    await expect(elsewhere(() => startDynamoDb({ dataDir }))).rejects.toThrow(
      /dynamodb\.sqlite is data of dynoxide, which is not installed for this platform \(@dynoxide\/plan9-/,
    )
  })
})

it.skipIf(!hasDynoxide())(
  'a free port that somebody takes before dynoxide does is not the last one',
  async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    onTestFinished(() => void other.close())
    const { port: taken } = other.address() as { port: number }
    const found = [taken, taken, 0]
    // The last one is asked of the kernel, as usual.
    const find = async (): Promise<number> => {
      const next = found.shift()
      if (next) return next
      const probe = createServer().listen(0, '127.0.0.1')
      await once(probe, 'listening')
      const { port } = probe.address() as { port: number }
      await once(probe.close(), 'close')
      return port
    }
    const dynoxide = await startDynoxide({}, find)
    onTestFinished(() => dynoxide.stop())
    expect([found, dynoxide.endpoint === `http://127.0.0.1:${taken}`]).toEqual([[], false])
    await expect(startDynoxide({ port: taken }, async () => taken)).rejects.toThrow(/already in use/)
  },
)
