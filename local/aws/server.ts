import { rmSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createFront, listen } from '../front/front.ts'
import { bucketOver } from './bucket.ts'
import { type Fauxqs, makeFauxqs } from './fauxqs.ts'
import { keepForCallers } from './hangup.ts'
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

/** S3 and SQS on 127.0.0.1: fauxqs, with uploads that stream to disk, conditions and notifications. */
export const startAws = async (options: AwsOptions = {}): Promise<LocalAws> => {
  const place = options.dataDir === undefined ? makeScratch() : { path: options.dataDir, remove: () => {} }
  const objectsDir = join(place.path, 'objects')
  // An upload that was cut off by the end of the last run.
  rmSync(join(objectsDir, 'incoming'), { recursive: true, force: true })
  const fauxqs = await makeFauxqs(objectsDir, options.dataDir)
  const server = await serve(fauxqs, objectsDir, options)
  const { port } = server.address() as AddressInfo
  const endpoint = `http://127.0.0.1:${port}`
  // One that was loaded still has the port of the last run in its URL.
  for (const queue of fauxqs.queues.allQueues()) {
    Object.assign(queue, { url: endpoint + new URL(queue.url).pathname })
  }
  return {
    endpoint,
    stop: async () => {
      await stop(server, fauxqs)
      place.remove()
    },
  }
}

const serve = async (fauxqs: Fauxqs, objectsDir: string, options: AwsOptions): Promise<Server> => {
  keepForCallers(fauxqs)
  await fauxqs.app.ready()
  const { log = console.error, corsOrigins = [] } = options
  const route = createRouter({ fauxqs, bucket: bucketOver(fauxqs.objects, objectsDir), corsOrigins, log })
  // A gigabyte may take its time; and a client reuses a connection that was idle for as long as this.
  const patience = { requestTimeout: 0, keepAliveTimeout: 120_000 }
  const server = createFront({ server: patience, origins: corsOrigins, handle: route })
  await listen(server, options.port ?? 0)
  return server
}

/** Receivers that wait are answered first, with nothing. */
const stop = async (server: Server, fauxqs: Fauxqs): Promise<void> => {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  await fauxqs.close()
  server.closeAllConnections()
  await closed
}
