import { existsSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { listen } from './front/front.ts'
import { startTied, type TiedProcess } from './tied-process.ts'
import { uncheckedHeaders } from './unchecked.ts'

export interface DynoxideOptions {
  /** Keeps the data in a file of this directory; in memory without it. */
  readonly dataDir?: string | undefined
  readonly host?: string | undefined
  readonly port?: number | undefined
}

export interface Dynoxide {
  readonly endpoint: string
  /** The server's process id. */
  readonly pid: number
  stop(): Promise<void>
}

/**
 * Starts the embedded DynamoDB, a program of its own, and resolves once it answers the protocol.
 * @param find returns a port of a host: the wanted one, or a free one for 0
 */
export const startDynoxide = async (
  options: DynoxideOptions = {},
  find: typeof freePort = freePort,
): Promise<Dynoxide> => {
  const { host = '127.0.0.1', port: wanted = 0 } = options
  for (let left = 10; ; left--) {
    const port = await find(host, wanted)
    try {
      return await startAt(host, port, options)
    } catch (error) {
      // Another process can take a port that was found free; dynoxide also needs it free on other addresses.
      if (wanted !== 0 || left === 0 || !isTaken(error)) throw error
    }
  }
}

const isTaken = (error: unknown): boolean => error instanceof Error && /already in use/i.test(error.message)

const startAt = async (host: string, port: number, options: DynoxideOptions): Promise<Dynoxide> => {
  const endpoint = `http://${host}:${port}`
  const address = ['--host', host, '-p', String(port)]
  const server = await startTied(binary(), ['serve', ...address, ...storage(options.dataDir)])
  try {
    await untilReady(server, endpoint)
  } catch (error) {
    await server.stop()
    throw error
  }
  return { endpoint, pid: server.pid, stop: () => server.stop() }
}

/** The package of dynoxide for this platform. */
export const dynoxidePackage = (): string => `@dynoxide/${process.platform}-${process.arch}`

export const hasDynoxide = (): boolean => {
  try {
    return existsSync(binary())
  } catch {
    return false
  }
}

const binary = (): string =>
  join(dirname(createRequire(import.meta.url).resolve(`${dynoxidePackage()}/package.json`)), 'dynoxide')

/** The file in a directory of data. */
export const dynoxideFile = (dataDir: string): string => join(resolve(dataDir), 'dynamodb.sqlite')

const storage = (dataDir: string | undefined): string[] => {
  if (dataDir === undefined) return []
  mkdirSync(dataDir, { recursive: true })
  return ['--db-path', dynoxideFile(dataDir)]
}

/** Asks the kernel; a port that is named and taken fails here, with EADDRINUSE. */
const freePort = async (host: string, wanted: number): Promise<number> => {
  const probe = createServer()
  await listen(probe, wanted, host)
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return typeof address === 'object' && address ? address.port : wanted
}

/** It is up within milliseconds; the limit is for a machine that is busy with other things. */
const readinessMilliseconds = 60_000

const untilReady = async (server: TiedProcess, endpoint: string): Promise<void> => {
  const deadline = Date.now() + readinessMilliseconds
  // Another process on the port may answer, or stay silent.
  while (!(await answers(endpoint)) || !server.running()) {
    if (!server.running()) throw new Error(`The embedded DynamoDB did not start: ${server.complaint()}`)
    if (Date.now() > deadline) throw new Error(`The embedded DynamoDB does not answer at ${endpoint}`)
    await delay(5)
  }
}

const answers = async (endpoint: string): Promise<boolean> => {
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: uncheckedHeaders('DynamoDB_20120810.ListTables'),
      body: '{}',
      signal: AbortSignal.timeout(1_000),
    })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}
