import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { tables } from '../../../functions/resources/tables.ts'
import { startDynamoDb } from '../../../local/dynamodb.ts'
import { tableInput } from '../../../local/tables.ts'
import type { Attributes, Change, Database, MakeDatabase, Members, Reply } from './database.ts'

/** Writes that can change a record. */
const writes = new Set(['BatchExecuteStatement', 'PutItem', 'UpdateItem', 'DeleteItem', 'TransactWriteItems'])

/** The embedded DynamoDB as a database of histories: empty tables for each, and changes found by looking after each write. */
export const startEmbedded = async (): Promise<{
  readonly make: MakeDatabase
  readonly stop: () => Promise<void>
}> => {
  const server = await startDynamoDb()
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const client = new DynamoDBClient({ endpoint: server.endpoint, region: 'eu-central-1', credentials })
  const drop = (TableName: string) => client.send(new DeleteTableCommand({ TableName })).catch(() => {})
  const make: MakeDatabase = async (now) => {
    for (const table of tables) {
      await drop(table.localName)
      await client.send(new CreateTableCommand(tableInput(table, table.localName)))
    }
    return databaseAt(server.endpoint, now)
  }
  const stop = async () => {
    client.destroy()
    await server.stop()
  }
  return { make, stop }
}

const databaseAt = (endpoint: string, now: () => number): Database => {
  const listeners: ((change: Change) => void)[] = []
  const seen = new Map<string, Map<string, Attributes>>(tables.map(({ localName }) => [localName, new Map()]))
  const call = async (operation: string, input: Members): Promise<Reply> => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'x-amz-target': `DynamoDB_20120810.${operation}`,
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-date': '20261121T120000Z',
        authorization:
          'AWS4-HMAC-SHA256 Credential=local/20261121/eu-central-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=0',
      },
      body: JSON.stringify(input),
    })
    return { status: response.status, body: (await response.json()) as Members }
  }
  const look = async (table: string): Promise<void> => {
    const { body } = await call('Scan', { TableName: table, ConsistentRead: true })
    if (!Array.isArray(body.Items)) throw new Error(`a scan was answered ${JSON.stringify(body)}`)
    const known = seen.get(table) as Map<string, Attributes>
    const found = new Map((body.Items as Attributes[]).map((item) => [keyOf(item), item]))
    for (const [key, after] of found) {
      const before = known.get(key)
      if (JSON.stringify(before) !== JSON.stringify(after)) tell({ table, before, after })
    }
    for (const [key, before] of known) if (!found.has(key)) tell({ table, before, after: undefined })
    seen.set(table, found)
  }
  const tell = (change: Change): void => {
    for (const listener of listeners) listener(change)
  }
  const lookAtAll = async () => {
    for (const { localName } of tables) await look(localName)
  }
  return {
    exchange: async (operation, input) => {
      const reply = await call(operation, input)
      if (writes.has(operation)) await lookAtAll()
      return reply
    },
    watch: (listener) => void listeners.push(listener),
    expire: async () => {
      const seconds = Math.floor(now() / 1000)
      for (const { localName: table, partitionKey, sortKey } of tables) {
        for (const item of seen.get(table)?.values() ?? []) {
          if (!(Number(item.expiresAt?.N) < seconds)) continue
          const names = [partitionKey.name, ...(sortKey ? [sortKey.name] : [])]
          const Key = Object.fromEntries(names.map((name) => [name, item[name]]))
          await call('DeleteItem', { TableName: table, Key })
        }
      }
      await lookAtAll()
    },
    close: async () => {},
  }
}

const keyOf = ({ pk, sk }: Attributes): string => `${pk?.S}\u0000${sk?.S}`
