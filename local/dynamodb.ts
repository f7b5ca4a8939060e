import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createDouble } from './dynamodb-double/double.ts'
import { openJournal } from './dynamodb-double/journal.ts'
import { startDoubleServer } from './dynamodb-double/server.ts'
import { dynoxideFile, dynoxidePackage, hasDynoxide, startDynoxide } from './dynoxide.ts'
import { startGuarded } from './dynoxide-guarded.ts'

export type Engine = 'dynoxide' | 'double'

export interface DynamoDbOptions {
  /** Starts this one, even if the other is the default. */
  readonly engine?: Engine | undefined
  /** Keeps the data in a file of this directory; in memory without it. */
  readonly dataDir?: string | undefined
  readonly port?: number | undefined
  /** Keeps pages out, at the price of a detour to dynoxide: see `startGuarded`. */
  readonly guarded?: boolean | undefined
}

export interface DynamoDb {
  readonly endpoint: string
  /** Which of the two it is, for messages. */
  readonly name: string
  /** The process that it runs in. */
  readonly pid: number
  stop(): Promise<void>
}

/**
 * Starts a DynamoDB on 127.0.0.1: the embedded one, dynoxide, or where that has no package for the platform, the
 * double, in this process. Data that one of them has begun stays with it.
 * @throws Error when the data is dynoxide's, and dynoxide is not installed
 */
export const startDynamoDb = async (options: DynamoDbOptions = {}): Promise<DynamoDb> => {
  const engine = options.engine ?? engineFor(options.dataDir)
  if (engine === 'double') return startDouble(options)
  const start = options.guarded ? startGuarded : startDynoxide
  return { ...(await start(options)), name: 'dynoxide' }
}

const doubleFile = (dataDir: string): string => join(resolve(dataDir), 'dynamodb.jsonl')

const engineFor = (dataDir: string | undefined): Engine => {
  if (dataDir !== undefined && existsSync(doubleFile(dataDir))) return 'double'
  if (hasDynoxide()) return 'dynoxide'
  if (dataDir !== undefined && existsSync(dynoxideFile(dataDir)))
    throw new Error(
      `${dynoxideFile(dataDir)} is data of dynoxide, which is not installed for this platform (${dynoxidePackage()}); name another directory`,
    )
  return 'double'
}

const startDouble = async ({ dataDir, port }: DynamoDbOptions): Promise<DynamoDb> => {
  const journal = dataDir === undefined ? undefined : openJournal(doubleFile(dataDir))
  const double = createDouble({ journal })
  try {
    const server = await startDoubleServer({ answer: double.answer, port })
    const stop = async () => {
      await server.stop()
      double.close()
    }
    const { endpoint } = server
    return { endpoint, name: 'our own, in this process', pid: process.pid, stop }
  } catch (error) {
    double.close()
    throw error
  }
}
