import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** The requests of a connection that were read completely and are not answered yet. */
export interface Pending {
  readonly begun: (request: IncomingMessage, response: ServerResponse) => void
  /** Calls back once all of them have been answered, possibly at once. */
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
      // An incomplete request stays incomplete, because the rest of the connection is unreadable.
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
