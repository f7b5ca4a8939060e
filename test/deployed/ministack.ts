import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startTied, type TiedProcess } from '../../local/tied-process.ts'
import { binary, work } from './places.ts'
import { pythonCommand } from './venv.ts'

export interface MiniStack {
  readonly url: string
  /** The functions run as children of this process. */
  readonly pid: number
  stop(): Promise<void>
}

/** Starts an AWS on 127.0.0.1. Functions take DynamoDB from `dynamodb`, and everything else from here. */
export const startMiniStack = async (port: number, dynamodb: string): Promise<MiniStack> => {
  const command = await pythonCommand('ministack')
  const url = `http://127.0.0.1:${port}`
  const temporary = makeTemporary()
  const variables = {
    ...environmentFor(url),
    GATEWAY_PORT: String(port),
    BIND_HOST: '127.0.0.1',
    IOT_MTLS_ENABLED: '0',
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    TMPDIR: temporary,
  }
  const assignments = Object.entries(variables).map(([name, value]) => `${name}=${value}`)
  const server = await startTied('/usr/bin/env', [...assignments, command])
  try {
    await untilReady(server, url)
  } catch (error) {
    await server.stop()
    throw error
  }
  return { url, pid: server.pid, stop: () => server.stop() }
}

/** Where functions are unpacked: outside of this project's package, whose files are modules and theirs are not. */
const makeTemporary = (): string => {
  const folder = `${work}tmp`
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}/package.json`, '{}')
  return folder
}

/** What an AWS client needs to take this AWS for the real one. The first `node` on PATH runs the functions. */
export const environmentFor = (url: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: url,
  AWS_ENDPOINT_URL_S3: url,
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  PATH: [binary(''), process.env.PATH].join(delimiter),
})

const readinessMilliseconds = 60_000

const untilReady = async (server: TiedProcess, url: string): Promise<void> => {
  const deadline = Date.now() + readinessMilliseconds
  while (!(await isReady(url))) {
    if (!server.running()) throw new Error(`MiniStack did not start: ${server.complaint()}`)
    if (Date.now() > deadline) throw new Error(`MiniStack does not answer at ${url}`)
    await delay(100)
  }
}

const isReady = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(`${url}/_ministack/health`)).ok
  } catch {
    return false
  }
}
