import { SQSClient } from '@aws-sdk/client-sqs'
import { expect, it } from 'vitest'
import { createChunkQueue } from '../../../functions/aws/sqs.ts'
import { written } from '../../../functions/ports/formats.ts'

const batch = { id: 'b'.repeat(20), createdAt: '2026-11-21T12:00:00.000Z', caller: 'caller' }
const ranges = Array.from({ length: 10 }, (_, chunk) => ({
  chunk,
  start: chunk,
  end: chunk + 1,
  firstIndex: chunk,
  firstLine: 0,
  count: 1,
}))

/** An SQS that takes so many of each call's messages, in turn. */
const taking = (counts: readonly number[]) => {
  const client = new SQSClient({
    region: 'eu-central-1',
    md5: false,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  })
  const sent: number[] = []
  client.middlewareStack.add(
    () => async (args) => {
      const { Entries } = args.input as { Entries: readonly { readonly Id: string }[] }
      const taken = Entries.slice(0, counts[sent.length] ?? 0)
      sent.push(Entries.length)
      return { response: {}, output: { $metadata: {}, Successful: taken } as never }
    },
    { step: 'initialize', priority: 'low' },
  )
  return { client, sent }
}

const send = async (counts: readonly number[]) => {
  const { client, sent } = taking(counts)
  const pauses: number[] = []
  const pause = async (milliseconds: number) => {
    pauses.push(milliseconds)
  }
  const queue = createChunkQueue(client, 'https://sqs.test/q', { pause, random: () => 1, writes: written })
  const end = await queue.send(batch, ranges).then(
    () => 'sent',
    ({ message }: Error) => message,
  )
  return { end, sent, pauses }
}

it('what has arrived is not sent again, and each further try waits longer', async () => {
  expect(await send([10])).toEqual({ end: 'sent', sent: [10], pauses: [] })
  expect(await send([4, 0, 6])).toEqual({ end: 'sent', sent: [10, 6, 6], pauses: [50, 100] })
})

it('what does not arrive in five tries is given up', async () => {
  expect(await send([9])).toEqual({
    end: '1 messages could not be sent',
    sent: [10, 1, 1, 1, 1],
    pauses: [50, 100, 200, 400],
  })
})
