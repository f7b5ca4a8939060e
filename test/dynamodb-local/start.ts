import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { startTied, type TiedProcess } from '../../local/tied-process.ts'
import { run } from '../deployed/command.ts'
import { freePort } from '../deployed/ports.ts'

const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
export const work = fileURLToPath(new URL('../../.build/dynamodb-local/', import.meta.url))
const libraries = `${work}lib`

/** Fetches DynamoDB Local and its native libraries, when they are missing or out of date. */
const fetchLibraries = async (): Promise<void> => {
  const pom = beside('pom.xml')
  const wanted = createHash('sha256').update(readFileSync(pom)).digest('hex')
  const mark = `${work}made-from`
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return
  rmSync(work, { recursive: true, force: true })
  mkdirSync(work, { recursive: true })
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${libraries}`]
  await run('mvn', ['--batch-mode', '--quiet', '--file', pom, ...goal])
  writeFileSync(mark, wanted)
}

/** Starts it in memory, on 127.0.0.1. */
export const startDynamoDbLocal = async (): Promise<{ endpoint: string; stop(): Promise<void> }> => {
  await fetchLibraries()
  const port = await freePort()
  const java = [`-Djava.library.path=${libraries}`, '-cp', `${libraries}/*`, beside('Loopback.java')]
  const server = await startTied('java', [...java, '-inMemory', '-disableTelemetry', '-port', String(port)])
  const endpoint = `http://127.0.0.1:${port}`
  try {
    await untilReady(server, endpoint)
  } catch (error) {
    await server.stop()
    throw error
  }
  return { endpoint, stop: () => server.stop() }
}

const readinessMilliseconds = 60_000

const untilReady = async (server: TiedProcess, endpoint: string): Promise<void> => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const client = new DynamoDBClient({ endpoint, credentials, region: 'eu-central-1', maxAttempts: 1 })
  const deadline = Date.now() + readinessMilliseconds
  try {
    while (!(await answers(client))) {
      if (!server.running()) throw new Error(`DynamoDB Local did not start: ${server.complaint()}`)
      if (Date.now() > deadline) throw new Error(`DynamoDB Local does not answer at ${endpoint}`)
      await delay(200)
    }
  } finally {
    client.destroy()
  }
}

const answers = (client: DynamoDBClient): Promise<boolean> =>
  client.send(new ListTablesCommand({})).then(
    () => true,
    () => false,
  )
