import type { IncomingMessage } from 'node:http'
import type { Posted } from '../ports/events.ts'

/** Bytes of an answer's body that are read, so that an ordinary one ends its connection in order. */
const mostRead = 1024

/** The status alone counts. The body is read to its end if that is near, else the connection is cut. */
export const readAnswer = async (response: IncomingMessage): Promise<Posted> => {
  const { statusCode: status = 0, headers } = response
  const seconds = secondsIn(headers['retry-after'])
  await drained(response)
  return {
    kind: 'answered',
    status,
    ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
  }
}

/** A receiver may answer slowly or for ever; whoever has its status waits for no more than the first kilobyte. */
const drained = async (response: IncomingMessage): Promise<void> => {
  let read = 0
  try {
    for await (const piece of response) {
      read += (piece as Buffer).length
      if (read > mostRead) break
    }
  } catch {
    // Its status is known; what happens to the rest of it makes no difference.
  } finally {
    response.destroy()
  }
}

/** SQS holds a message back for twelve hours at most, counted from its receipt. */
const longest = 42_000

/** Whole seconds; a date is not followed, since it needs the receiver's clock to be right. */
const secondsIn = (header: string | undefined): number | undefined =>
  header !== undefined && /^\d{1,9}$/.test(header) ? Math.min(longest, Number(header)) : undefined
