import type { Random } from '../engine/random.ts'
import type { Client, Request } from '../history/spec.ts'
import { isBulk } from '../play/faces.ts'

/** Some of the batches come in by other protocols: those that can be said in them. */
export const faced = (clients: readonly Client[], random: Random): readonly Client[] =>
  random.chance(0.4)
    ? clients
    : clients.map((client) => ({ ...client, request: inFace(client.request, random.fork(client.name)) }))

const inFace = (request: Request, random: Random): Request => {
  const isLater = request.form === 'async'
  if (!(isLater || request.form === 'batch') || request.dry || random.chance(0.5)) return request
  switch (isLater ? 'odata' : random.pick(['odata', 'odata', 'bulk', 'xml'] as const)) {
    case 'odata':
      // Its clients are told the items, unless they want nothing of the kind.
      return { ...request, face: 'odata', shows: request.shows === 'failures' ? 'failures' : 'items' }
    case 'xml':
      return { ...request, face: 'xml', shows: 'results' }
    case 'bulk':
      return inBulk(request)
  }
}

const inBulk = (request: Request): Request => {
  const operations = request.operations.filter(isBulk)
  if (operations.length === 0) return request
  return { ...request, face: 'bulk', operations, atomic: false, strict: false, shows: 'results' }
}
