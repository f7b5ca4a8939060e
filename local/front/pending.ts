import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Which requests of a connection were read whole and are not answered yet. */
export interface Pending {
  readonly begun: (request: IncomingMessage, response: ServerResponse) => void
  /** Calls back when all of them have been answered, which may be at once. */
  readonly whenAnswered: (socket: Socket, then: () => void) => void
}

export const trackPending = (): Pending => {
  const exchanges = new WeakMap<Socket, Set<readonly [IncomingMessage, ServerResponse]>>()
  return {
    begun: (request, response) => {
      const { socket } = request
      const open = exchanges.get(socket) ?? new Set()
      const exchange = [request, response] as const
      exchanges.set(socket, open.add(exchange))
      response.once('close', () => open.delete(exchange))
    },
    whenAnswered: (socket, then) => {
      // One that is not whole never will be: what comes after it could not be read.
      const due = [...(exchanges.get(socket) ?? [])].filter(([request]) => request.complete)
      let left = due.length
      if (left === 0) then()
      for (const [, response] of due) {
        response.once('close', () => {
          if (--left === 0) then()
        })
      }
    },
  }
}
