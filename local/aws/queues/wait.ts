import { setImmediate as turn } from 'node:timers/promises'
import type { Queue, Queues } from './queue.ts'
import { nextAt, type Received, type Receiving, receive } from './receive.ts'

/**
 * Receives messages, and waits for the first if there is none. A receiver that hung up takes no message.
 * @param until when an empty answer is due, in milliseconds since 1970
 */
export const receiveUntil = async (
  queues: Queues,
  { queue, until, ...wanted }: Receiving & { readonly queue: Queue; readonly until: number },
  signal: AbortSignal,
): Promise<Received['messages']> => {
  for (;;) {
    const now = Date.now()
    const { messages, change } = receive(queues.find(queue.name) ?? queue, wanted, now)
    if (change.put.length + change.remove.length > 0) queues.apply(change)
    if (messages.length > 0 || now >= until || signal.aborted) return messages
    await changed(queues, { name: queue.name, until: Math.min(until, nextAt(queue)) }, signal)
    // A connection that was closed before the message came is seen as closed after two turns of the event loop.
    await turn()
    await turn()
    if (signal.aborted) return []
  }
}

/** Resolves at the next change of a queue, at a time, or with the signal. */
const changed = (
  queues: Queues,
  { name, until }: { readonly name: string; readonly until: number },
  signal: AbortSignal,
): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      stop()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, Math.max(0, until - Date.now()))
    const stop = queues.onChange(name, done)
    signal.addEventListener('abort', done)
  })
