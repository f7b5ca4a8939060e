import { existsSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { close, createFront, listen } from '../front/front.ts'
import { openBucket } from './bucket.ts'
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
  /** Takes what went wrong here. */
  readonly log?: ((line: string) => void) | undefined
}

export interface LocalAws {
  /** Of S3 and SQS alike. An address by number, so that every SDK puts the bucket into the path. */
  readonly endpoint: string
  stop(): Promise<void>
}

/** S3 and SQS on 127.0.0.1, as far as the service uses them: uploads stream to disk, with conditions and notifications. */
export const startAws = async (options: AwsOptions = {}): Promise<LocalAws> => {
  const { dataDir, corsOrigins = [], log = console.error } = options
  const place = dataDir === undefined ? makeScratch() : { path: dataDir, remove: () => {} }
  const objects = join(place.path, 'objects')
  // An upload that was cut off by the end of the last run.
  rmSync(join(objects, 'incoming'), { recursive: true, force: true })
  if (dataDir !== undefined && existsSync(join(dataDir, 'fauxqs.db')))
    log(`${join(dataDir, 'fauxqs.db')} has messages of an earlier version, which are not read.`)
  const sqs = createSqs(openQueues(dataDir && join(dataDir, 'queues.jsonl')), log)
  const handle = createRouter({ sqs, bucket: openBucket(objects), corsOrigins, log })
  // A gigabyte may take its time; and a client reuses a connection that was idle for as long as this.
  const patience = { requestTimeout: 0, keepAliveTimeout: 120_000 }
  const server = createFront({ server: patience, origins: corsOrigins, handle })
  await listen(server, options.port ?? 0)
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      await sqs.stop()
      await close(server)
      place.remove()
    },
  }
}
