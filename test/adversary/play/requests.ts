import type { Operation, Request } from '../history/spec.ts'
import { words } from './faces.ts'
import type { HttpRequest } from './gateway.ts'

/**
 * A request of a history as it is sent. What XML tells, JSON tells under the same key: so both are asked for in turns.
 * @param send which of its sends it is, from 0
 */
export const httpOf = (request: Request, send = 1): HttpRequest => {
  const native = nativeOf(request)
  return request.face === undefined || (request.face === 'xml' && send % 2 > 0)
    ? native
    : words[request.face].write(request, native)
}

const nativeOf = (request: Request): HttpRequest => {
  switch (request.form) {
    case 'batch':
    case 'async':
      return batch(request)
    case 'item':
      return single(request)
    case 'import':
      return announcement(request)
  }
}

const keyOf = ({ key }: Request) => (key === undefined ? {} : { 'idempotency-key': key })

const preferences = ({ form, strict, shows, face }: Request) => {
  const wanted = [
    ...(form === 'async' ? ['respond-async'] : []),
    ...(strict ? ['handling=strict'] : []),
    // Whoever comes by OData is shown the items unasked.
    ...(shows === 'items' && face !== 'odata' ? ['return=representation'] : []),
    ...(shows === 'failures' ? ['return=minimal'] : []),
  ]
  return wanted.length > 0 ? { prefer: wanted.join(', ') } : {}
}

const pathOf = ({ method, collection, item }: Operation): string =>
  method === 'POST' ? `/${collection}` : `/${collection}/${item}${method === 'ACT' ? '/bump' : ''}`

const httpMethod = (method: Operation['method']) => (method === 'ACT' ? 'POST' : method)

const bodyOf = ({ method, item, body }: Operation): object | undefined =>
  method === 'POST' && body && item !== undefined ? { id: item, ...body } : body

const wireOf = (operation: Operation): object => {
  const { id, method, ifMatch, ifNoneMatch, idempotencyKey, dependsOn } = operation
  const body = bodyOf(operation)
  return {
    id,
    method: httpMethod(method),
    path: pathOf(operation),
    body,
    ifMatch,
    ifNoneMatch,
    idempotencyKey,
    dependsOn,
  }
}

const batch = (request: Request): HttpRequest => ({
  method: 'POST',
  path: `/v1/batches${request.dry ? '?validateOnly=true' : ''}`,
  headers: { 'content-type': 'application/json', ...keyOf(request), ...preferences(request) },
  body: JSON.stringify({ operations: request.operations.map(wireOf), atomic: request.atomic }),
})

const single = (request: Request): HttpRequest => {
  const operation = request.operations[0] as Operation
  const { method, ifMatch, ifNoneMatch } = operation
  const body = bodyOf(operation)
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
  return {
    method: httpMethod(method),
    path: `/v1${pathOf(operation)}`,
    headers: {
      ...(body ? { 'content-type': type } : {}),
      ...(method === 'GET' ? {} : keyOf(request)),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      ...(ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch }),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  }
}

const announcement = (request: Request): HttpRequest => {
  const { method, collection } = request.operations[0] as Operation
  return {
    method: 'POST',
    path: '/v1/imports',
    headers: { 'content-type': 'application/json', ...keyOf(request) },
    body: JSON.stringify({ collection, method, contentType: request.file }),
  }
}

const cell = (value: unknown): string => {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** The file of an import. A row without a body is one that cannot be read. */
export const fileOf = ({ operations, file }: Request): string => {
  if (file === 'application/x-ndjson') {
    const lines = operations.map(({ item, body }) =>
      body ? JSON.stringify({ id: item, ...body }) : '{"id":',
    )
    return `${lines.join('\n')}\n`
  }
  const rows = operations.map(({ item, body }) =>
    body ? [item, body.last, body.n, body.marks, body.to ?? ''].map(cell).join(',') : `${item},"too"few`,
  )
  return ['id,last,n,marks,to', ...rows].join('\n')
}
