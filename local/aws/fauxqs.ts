import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { type BuildAppOptions, buildApp } from 'fauxqs'

type Parts = NonNullable<BuildAppOptions['stores']>
export type Queues = Parts['sqsStore']
export type Objects = Parts['s3Store']
export type StoredObject = ReturnType<Objects['headObject']>
type QueueFile = NonNullable<Queues['persistence']>
type ObjectFiles = NonNullable<Objects['persistence']>

export interface Fauxqs {
  readonly app: ReturnType<typeof buildApp>
  readonly queues: Queues
  readonly objects: Objects
  /** Puts a message into a queue at once, before anything else of this process runs. */
  readonly send: (queueArn: string, body: string) => boolean
  close(): Promise<void>
}

/**
 * Puts fauxqs together from its own parts. Its `startFauxqs` would listen on every interface of the machine, and
 * gives no access to its index of objects, which uploads need that stream to disk.
 */
export const makeFauxqs = async (objectsDir: string, dataDir?: string): Promise<Fauxqs> => {
  const { SqsStore, SnsStore, S3Store, FileS3Persistence, PersistenceManager } = await loadParts()
  const stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() }
  const files = new FileS3Persistence(objectsDir)
  files.loadS3(stores.s3Store)
  stores.s3Store.persistence = files
  const file = dataDir === undefined ? undefined : repaired(new PersistenceManager(made(dataDir)))
  file?.loadSqsAndSns(stores.sqsStore, stores.snsStore)
  if (file) keepIn(file, stores.sqsStore)
  // Without a name the host of the request is that of the queue's URL; with one it would be a DNS name.
  stores.sqsStore.host = ''
  const app = buildApp({ logger: false, stores })
  return {
    app,
    queues: stores.sqsStore,
    objects: stores.s3Store,
    send: (arn, body) => send(stores.sqsStore, SqsStore, arn, body),
    close: async () => {
      await app.close()
      file?.close()
    },
  }
}

const send = (queues: Queues, store: Loaded['SqsStore'], arn: string, body: string): boolean => {
  const queue = queues.getQueueByArn(arn)
  queue?.enqueue(store.createMessage(body))
  return queue !== undefined
}

const made = (directory: string): string => {
  mkdirSync(directory, { recursive: true })
  return directory
}

/** The order is that of fauxqs: what is loaded is not written again. */
const keepIn = (file: QueueFile, queues: Queues): void => {
  queues.persistence = file
  for (const queue of queues.allQueues()) queue.persistence = file
}

/**
 * fauxqs 2.4.1 forgets the count of receives of a message that is given back, which its own schema forbids: the call
 * fails, and the message is gone until the next start.
 */
const repaired = (file: QueueFile): QueueFile => {
  const { db } = file as unknown as { readonly db: DatabaseSync }
  const giveBack = db.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  )
  file.updateMessageReady = (id) => {
    giveBack.run(id)
  }
  return file
}

interface Loaded {
  readonly SqsStore: (new () => Queues) & {
    createMessage(body: string): Parameters<ReturnType<Queues['createQueue']>['enqueue']>[0]
  }
  readonly SnsStore: new () => Parts['snsStore']
  readonly S3Store: new () => Objects
  readonly FileS3Persistence: new (directory: string) => ObjectFiles & { loadS3(objects: Objects): void }
  readonly PersistenceManager: new (directory: string) => QueueFile
}

/** Not exported by the package, which is why its version is pinned; `test/local` notices when they change. */
const loadParts = async (): Promise<Loaded> => {
  const manifest = findPackageJSON('fauxqs', import.meta.url)
  if (!manifest) throw new Error('fauxqs is not installed: npm install')
  const files = ['sqs/sqsStore', 'sns/snsStore', 's3/s3Store', 's3/fileS3Persistence', 'persistence']
  const modules = files.map((file) => import(new URL(`dist/${file}.js`, pathToFileURL(manifest)).href))
  return Object.assign({}, ...(await Promise.all(modules))) as Loaded
}

/** Where a file stands before it has a name. */
export const incoming = (objectsDir: string): string => join(made(join(objectsDir, 'incoming')), randomUUID())
