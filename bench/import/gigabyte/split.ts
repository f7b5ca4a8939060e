import { deepStrictEqual } from 'node:assert'
import type { Vitals } from '../../measure/vitals.ts'
import { announce, type Status, until, upload } from '../client.ts'
import { startFunction } from '../ground.ts'
import { timed } from '../timed.ts'
import { type HeldMessage, takeAll } from './messages.ts'
import type { Scene } from './scene.ts'

export interface Split {
  readonly announced: Status
  readonly messages: readonly HeldMessage[]
  readonly uploading: number
  readonly splitting: number
  readonly importer: Vitals
}

/** Checks that every range is the one that was counted when the file was made. */
export const splitFile = async ({ file, ground, settings, progress }: Scene): Promise<Split> => {
  const { sqs, queues, url } = ground
  const announced = await announce(url, 'POST')
  // The upload comes before the importer starts, whose time begins with the message about it.
  const [, uploading] = await timed(() => upload(announced, file.bytes, file.pieces()))
  progress(`gigabyte: ${file.rows} rows uploaded in ${uploading.toFixed(0)} s`)
  const child = await startFunction(ground, 'importer', settings.memoryMb)
  try {
    const [messages, splitting] = await timed(() => takeAll(sqs, queues.chunks.url, file.ranges.length))
    deepStrictEqual(
      messages.map(({ range }) => range),
      file.ranges,
    )
    await until(url, announced, ({ summary }) => summary.total === file.rows)
    progress(`gigabyte: cut into ${messages.length} chunks in ${splitting.toFixed(0)} s`)
    return { announced, messages, uploading, splitting, importer: await child.ask({}) }
  } finally {
    await child.stop()
  }
}
