import { createHash } from 'node:crypto'
import type { Random } from '../engine/random.ts'
import type { Members } from './database.ts'

/** The sending side of SQS. What is sent goes to whoever delivers messages here. */
export interface Queues {
  readonly exchange: (operation: string, input: Members, partly: Random | undefined) => Members
  readonly watch: (listener: (queueUrl: string, body: string, delaySeconds: number) => void) => void
  /** Is told when somebody delays the next delivery of a message that he has. */
  readonly watchHolds: (listener: (receiptHandle: string, seconds: number) => void) => void
}

interface SendEntry {
  readonly Id: string
  readonly MessageBody: string
  readonly DelaySeconds?: number
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

export const createQueues = (): Queues => {
  const listeners: ((queueUrl: string, body: string, delaySeconds: number) => void)[] = []
  const holders: ((receiptHandle: string, seconds: number) => void)[] = []
  let sent = 0
  const send = (url: string, { MessageBody: body, DelaySeconds: delay = 0 }: Omit<SendEntry, 'Id'>) => {
    for (const listener of listeners) listener(url, body, delay)
    return { MessageId: `message-${++sent}`, MD5OfMessageBody: md5(body) }
  }
  return {
    exchange: (operation, input, partly) => {
      const url = String(input.QueueUrl)
      if (operation === 'SendMessage') return send(url, input as unknown as SendEntry)
      if (operation === 'ChangeMessageVisibility') {
        for (const holder of holders) holder(String(input.ReceiptHandle), Number(input.VisibilityTimeout))
        return {}
      }
      if (operation !== 'SendMessageBatch') throw new Error(`this SQS does not know ${operation}`)
      const entries = input.Entries as readonly SendEntry[]
      const failed = entries.filter(() => partly?.chance(0.5) ?? false)
      // A failure may be the answer's alone.
      for (const entry of failed) if (partly?.chance(0.3)) send(url, entry)
      return {
        Successful: entries
          .filter((entry) => !failed.includes(entry))
          .map((entry) => ({ Id: entry.Id, ...send(url, entry) })),
        Failed: failed.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false })),
      }
    },
    watch: (listener) => void listeners.push(listener),
    watchHolds: (listener) => void holders.push(listener),
  }
}
