import { ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { ListQueuesCommand } from '@aws-sdk/client-sqs'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import type { Context } from 'aws-lambda'
import { connect, deploy, type Functions, setup } from '../deployment.ts'
import { type Bucket, createBucket } from '../doubles/bucket.ts'
import type { Database, MakeDatabase } from '../doubles/database.ts'
import { createQueues, type Queues } from '../doubles/queues.ts'
import { type Attempt, createAttempt } from '../engine/attempt.ts'
import { type Random, randomOf } from '../engine/random.ts'
import { createWorld, type World } from '../engine/world.ts'
import type { History, Trouble, Version } from '../history/spec.ts'
import { holdingOf, nameOf, stateOf } from './items.ts'
import { type Journal, openJournal } from './journal.ts'
import { createNetwork, type Network } from './network.ts'

/** Where one history is played. */
export interface Stage {
  readonly world: World
  readonly journal: Journal
  readonly database: Database
  readonly bucket: Bucket
  readonly queues: Queues
  readonly random: Random
  /** A process that nobody has called yet. */
  readonly invoke: (options: InvokeOptions) => Invocation
}

export interface InvokeOptions {
  readonly label: string
  readonly owner: () => string | undefined
  readonly troubles: readonly Trouble[]
  readonly ahead: number
  readonly seconds: number
}

export interface Invocation {
  readonly attempt: Attempt
  readonly functions: Functions
  readonly context: Context
  /** Runs the function's code in the process. */
  readonly run: <T>(act: () => Promise<T>) => Promise<T>
}

export const start = Date.parse('2026-11-21T12:00:00Z')

/** The network of the history that is being played: clients of the SDK are made once, histories by the thousand. */
let network: Network | undefined

const clients = connect(async (service, request) => {
  if (network === undefined) throw new Error('no history is being played')
  return network.send(service, request)
})

/** The SDK reads its configuration when it is first used, in real time; afterwards it waits for nothing of its own. */
export const warmUp = async (): Promise<void> => {
  const place = { Bucket: setup.bucket, Key: 'none' }
  await Promise.allSettled([
    clients.dynamodb.send(new ListTablesCommand()),
    clients.s3.send(new HeadObjectCommand(place)),
    clients.sqs.send(new ListQueuesCommand()),
    getSignedUrl(clients.s3, new PutObjectCommand(place)),
  ])
}

/** The version that a call meets; of two that share the calls, as it happens. */
const versionAt = ({ deployments }: History, at: number, random: Random): Version =>
  deployments.reduce(
    (now, { at: from, version, percent = 100 }) =>
      from <= at && random.chance(percent / 100) ? version : now,
    deployments[0]?.version as Version,
  )

export const createStage = async (history: History, makeDatabase: MakeDatabase): Promise<Stage> => {
  const world = createWorld(start)
  const database = await makeDatabase(world.now)
  const journal = openJournal(
    world,
    history.deployments.map(({ version }) => version),
  )
  const [bucket, queues] = [createBucket(setup.bucket), createQueues()]
  const random = randomOf(history.seed)
  const own = createNetwork({ world, journal, database, bucket, queues })
  network = own
  noteWrites(database, journal, own)
  let attempts = 0
  const invoke = ({ label, owner, troubles, ahead, seconds }: InvokeOptions): Invocation => {
    const version = versionAt(history, world.now() - start, random.fork(`${label} meets`))
    const attempt = createAttempt({
      id: ++attempts,
      label,
      owner,
      world,
      troubles,
      ahead,
      random: random.fork(label),
    })
    const { clock } = attempt
    const functions = deploy({
      clients,
      clock,
      version,
      random: attempt.random.next,
      bits: random.fork(`${label} ids`).next,
    })
    const end = clock.now().getTime() + seconds * 1000
    const context = { getRemainingTimeInMillis: () => end - clock.now().getTime() } as Context
    const limit = attempt.killAfter(seconds * 1000)
    const run: Invocation['run'] = (act) => attempt.run(act).finally(limit.cancel)
    return { attempt, functions, context, run }
  }
  return { world, journal, database, bucket, queues, random, invoke }
}

const noteWrites = (database: Database, journal: Journal, own: Network): void =>
  database.watch(({ table, before, after }) => {
    const record = after ?? before
    if (network !== own || record?.pk?.S === undefined) return
    const attempt = own.acting()
    const owner = attempt?.owner()
    if (table === setup.batchesTable && owner !== undefined && !journal.batches.has(record.pk.S))
      journal.batches.set(record.pk.S, owner)
    const holding = table === setup.batchesTable && after && holdingOf(after)
    if (holding) journal.add({ kind: 'held', attempt: attempt?.label ?? 'nobody', ...holding })
    if (table !== setup.itemsTable) return
    const [was, is] = [stateOf(before), stateOf(after)]
    journal.add({
      kind: 'written',
      attempt: attempt?.label ?? 'ttl',
      owner,
      item: nameOf(record),
      before: was,
      after: is,
      removed: after === undefined,
      quiet:
        was.version === is.version &&
        (is.schema ?? 1) === (was.schema ?? 1) &&
        JSON.stringify(was.data) === JSON.stringify(is.data),
    })
  })
