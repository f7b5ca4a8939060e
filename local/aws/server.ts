import { rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { close, createFront, listen } from '../front/front.ts'
import { openBucket } from './bucket.ts'
import { createBus } from './bus.ts'
import { showLeft } from './queues/left.ts'
import { openQueues } from './queues/queue.ts'
import { createSqs } from './queues/sqs.ts'
import { createRouter } from './router.ts'
import { makeScratch } from './scratch.ts'

export interface AwsOptions {
  /** Keeps queues and objects in this directory; without it, queues in memory and objects in temporary files. */
  readonly dataDir?: string | undefined
  /** 0, the default, takes any free one. */
  readonly port?: number | undefined
  /** Browser origins that may upload. */
  readonly corsOrigins?: readonly string[] | undefined
  /** Nobody but this process receives: what an earlier one had received and not deleted is visible at once. */
  readonly ownReceivers?: boolean | undefined
  /** Takes error messages of this server. */
  readonly log?: ((line: string) => void) | undefined
}

export interface LocalAws {
  /** The endpoint of S3, SQS and EventBridge. Its host is a number, so that every SDK puts the bucket into the path. */
  readonly endpoint: string
  stop(): Promise<void>
}

/** Starts S3, SQS and a bus on 127.0.0.1, with the calls that the service uses. Uploads stream to disk. */
export const startAws = async (options: AwsOptions = {}): Promise<LocalAws> => {
  const { dataDir, corsOrigins = [], log = console.error } = options
  const place = dataDir === undefined ? makeScratch() : { path: dataDir, remove: () => {} }
  const objects = join(place.path, 'objects')
  const queues = openQueues(dataDir && join(dataDir, 'queues.jsonl'))
  // Uploads that the end of the last run cut off. Nobody else runs here: the queues are locked.
  rmSync(join(objects, 'incoming'), { recursive: true, force: true })
  if (options.ownReceivers) showLeft(queues)
  const sqs = createSqs(queues, log)
  const bus = createBus()
  const handle = createRouter({ sqs, bus, bucket: openBucket(objects), corsOrigins, log })
  // A gigabyte may take long, and a client may reuse a connection after two idle minutes.
  const patience = { requestTimeout: 0, keepAliveTimeout: 120_000 }
  const server = createFront({ server: patience, origins: corsOrigins, handle })
  await listen(server, options.port ?? 0)
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      bus.stop()
      await sqs.stop()
      await close(server)
      place.remove()
    },
  }
}
