import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startTied, type TiedProcess } from './tied-process.ts'

export interface DynamoDbOptions {
  /** Keeps the data in a file of this directory; in memory without it. */
  readonly dataDir?: string | undefined
  readonly port?: number | undefined
}

export interface DynamoDb {
  readonly endpoint: string
  /** The server's process id. */
  readonly pid: number
  stop(): Promise<void>
}

/** Starts the embedded DynamoDB on 127.0.0.1 and resolves once it answers the protocol. */
export const startDynamoDb = async (options: DynamoDbOptions = {}): Promise<DynamoDb> => {
  const port = await freePort(options.port ?? 0)
  const endpoint = `http://127.0.0.1:${port}`
  const address = ['--host', '127.0.0.1', '-p', String(port)]
  const server = await startTied(binary(), ['serve', ...address, ...storage(options.dataDir)])
  try {
    await untilReady(server, endpoint)
  } catch (error) {
    await server.stop()
    throw error
  }
  return { endpoint, pid: server.pid, stop: () => server.stop() }
}

const binary = (): string => {
  const name = `@dynoxide/${process.platform}-${process.arch}`
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'dynoxide')
  } catch {
    throw new Error(
      `The embedded DynamoDB is not installed for this platform (${name}). ` +
        'Run DynamoDB Local (docker run -p 8000:8000 amazon/dynamodb-local) or any other DynamoDB, ' +
        'and name it with --dynamodb URL, e.g. --dynamodb http://127.0.0.1:8000',
    )
  }
}

const storage = (dataDir: string | undefined): string[] => {
  if (dataDir === undefined) return []
  mkdirSync(dataDir, { recursive: true })
  return ['--db-path', join(resolve(dataDir), 'dynamodb.sqlite')]
}

/** Asks the kernel; a port that is named and taken fails here, with EADDRINUSE. */
const freePort = (wanted: number): Promise<number> =>
  new Promise((found, failed) => {
    const probe = createServer()
    probe.once('error', failed)
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => found(typeof address === 'object' && address ? address.port : wanted))
    })
  })

/** It is up within milliseconds; the limit is for a machine that is busy with other things. */
const readinessMilliseconds = 20_000

const untilReady = async (server: TiedProcess, endpoint: string): Promise<void> => {
  const deadline = Date.now() + readinessMilliseconds
  while (!(await answers(endpoint))) {
    if (!server.running()) throw new Error(`The embedded DynamoDB did not start: ${server.complaint()}`)
    if (Date.now() > deadline) throw new Error(`The embedded DynamoDB does not answer at ${endpoint}`)
    await delay(5)
  }
}

const answers = async (endpoint: string): Promise<boolean> => {
  try {
    const response = await fetch(endpoint, { method: 'POST', headers: listTables, body: '{}' })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}

/** Enough of a signature for a server that checks its shape only. */
const listTables = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-target': 'DynamoDB_20120810.ListTables',
  'x-amz-date': '20250101T000000Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20250101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
}
