import { ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { ListQueuesCommand } from '@aws-sdk/client-sqs'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import type { Context } from 'aws-lambda'
import { connect, deploy, type Functions, setup } from '../deployment.ts'
import { type Bucket, createBucket } from '../doubles/bucket.ts'
import { createBus } from '../doubles/bus.ts'
import type { Change, Database, MakeDatabase } from '../doubles/database.ts'
import { createQueues, type Queues } from '../doubles/queues.ts'
import type { StreamChange } from '../doubles/stream.ts'
import { type Attempt, createAttempt } from '../engine/attempt.ts'
import { type Random, randomOf } from '../engine/random.ts'
import { createWorld, type World } from '../engine/world.ts'
import type { History, Trouble, Version } from '../history/spec.ts'
import { endOf, holdingOf, nameOf, stateOf } from './items.ts'
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
  /** Of the table of items. */
  readonly stream: { readonly watch: (listener: (change: StreamChange) => void) => void }
  /** A process that nobody has called yet. */
  readonly invoke: (options: InvokeOptions) => Invocation
}

interface InvokeOptions {
  readonly label: string
  readonly owner: () => string | undefined
  readonly troubles: readonly Trouble[]
  readonly ahead: number
  readonly seconds: number
}

interface Invocation {
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
    clients.events.send(new PutEventsCommand({ Entries: [] })),
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
  const journal = openJournal(world, history)
  const [bucket, queues, bus] = [createBucket(setup.bucket), createQueues(), createBus()]
  const random = randomOf(history.seed)
  const own = createNetwork({ world, journal, database, bucket, queues, bus })
  network = own
  const followers: ((change: StreamChange) => void)[] = []
  noteWrites(database, { journal, own, followers })
  noteEvents({ bus, queues }, journal, own)
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
      tellsEnds: journal.tells.ends,
    })
    const end = clock.now().getTime() + seconds * 1000
    const context = { getRemainingTimeInMillis: () => end - clock.now().getTime() } as Context
    const limit = attempt.killAfter(seconds * 1000)
    const run: Invocation['run'] = (act) => attempt.run(act).finally(limit.cancel)
    return { attempt, functions, context, run }
  }
  const stream = { watch: (listener: (change: StreamChange) => void) => void followers.push(listener) }
  return { world, journal, database, bucket, queues, random, stream, invoke }
}

interface Notebook {
  readonly journal: Journal
  readonly own: Network
  readonly followers: readonly ((change: StreamChange) => void)[]
}

const noteWrites = (database: Database, { journal, own, followers }: Notebook): void => {
  let changes = 0
  database.watch((change) => {
    const { table, before, after } = change
    if (network !== own || (after ?? before)?.pk?.S === undefined) return
    if (table === setup.batchesTable) return noteBatch(change, journal, own)
    const name = `c${++changes}`
    noteItem(change, name, { journal, own })
    const isExpiry = own.acting() === undefined
    for (const follower of followers) follower({ name, before, after, isExpiry })
  })
}

const noteBatch = ({ before, after }: Change, journal: Journal, own: Network): void => {
  const attempt = own.acting()
  const [owner, batch] = [attempt?.owner(), (after ?? before)?.pk?.S ?? '']
  if (owner !== undefined && !journal.batches.has(batch)) journal.batches.set(batch, owner)
  if (after === undefined) return
  const by = { attempt: attempt?.label ?? 'nobody' }
  const holding = holdingOf(after)
  if (holding) journal.add({ kind: 'held', ...by, ...holding })
  const [was, mark] = [before && endOf(before), endOf(after)]
  if (was !== mark) journal.add({ kind: 'ended', ...by, batch, mark })
}

const noteItem = (
  { before, after }: Change,
  change: string,
  { journal, own }: Pick<Notebook, 'journal' | 'own'>,
): void => {
  const attempt = own.acting()
  const [was, is] = [stateOf(before), stateOf(after)]
  journal.add({
    kind: 'written',
    attempt: attempt?.label ?? 'ttl',
    owner: attempt?.owner(),
    item: nameOf((after ?? before) as NonNullable<Change['after']>),
    before: was,
    after: is,
    removed: after === undefined,
    quiet:
      was.version === is.version &&
      (is.schema ?? 1) === (was.schema ?? 1) &&
      JSON.stringify(was.data) === JSON.stringify(is.data),
    change,
  })
}

/** Whatever has reached a bus, or the queue of those who are to be told at an address. */
const noteEvents = (
  { bus, queues }: { readonly bus: ReturnType<typeof createBus>; readonly queues: Queues },
  journal: Journal,
  own: Network,
): void => {
  const add = (via: 'bus' | 'webhook', text: string): void => {
    const { id, type, data } = JSON.parse(text)
    journal.add({ kind: 'published', attempt: own.acting()?.label ?? 'nobody', via, id, type, data })
  }
  bus.watch((_, detail) => add('bus', detail))
  queues.watch((url, body) => {
    if (url === setup.queueUrl(setup.webhooks.localName)) add('webhook', JSON.parse(body).webhook.body)
  })
}
