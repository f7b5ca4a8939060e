/** A row of the sample. */
export interface City {
  readonly id: string
  readonly name: string
  readonly country: string
  readonly population: number
}

/** The request of a client. */
export interface Request {
  readonly method: 'POST'
  readonly path: '/v1/cities' | '/v1/batches'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The expected counts of the answer. */
export interface Expected {
  readonly success: number
  readonly failed: number
}

export interface CheckedRequest {
  /** Sent before the clock starts. */
  readonly seed?: Request | undefined
  readonly request: Request
  readonly expected: Expected
}

/** Makes a job of as many operations as there are cities. */
export type Workload = (cities: readonly City[], key: string | undefined) => CheckedRequest

const json = { 'content-type': 'application/json' }

const post = (path: Request['path'], body: unknown, key: string | undefined): Request => ({
  method: 'POST',
  path,
  headers: key === undefined ? json : { ...json, 'idempotency-key': key },
  body: JSON.stringify(body),
})

const withSuffix = (key: string | undefined, suffix: string) =>
  key === undefined ? undefined : `${key}-${suffix}`

const creates: Workload = (cities, key) => ({
  request: post('/v1/cities', cities, key),
  expected: { success: cities.length, failed: 0 },
})

/** The same request again: a peer with a record of it answers from the record. */
const replay: Workload = (cities, key) => {
  const job = creates(cities, key)
  return { ...job, seed: job.request }
}

/**
 * The two most frequent failures in turn: an existing item (409, found by the database), and an invalid one (422, found
 * before any call).
 */
const failing =
  (share: number): Workload =>
  (cities, key) => {
    const failed = Math.round(cities.length * share)
    const step = failed === 0 ? Number.POSITIVE_INFINITY : cities.length / failed
    const turns = new Set(Array.from({ length: failed }, (_, turn) => Math.floor(turn * step)))
    const order = [...turns]
    const existing = cities.filter((_, at) => turns.has(at) && order.indexOf(at) % 2 === 0)
    const body = cities.map((city, at) =>
      turns.has(at) && order.indexOf(at) % 2 === 1 ? { ...city, country: 'nowhere' } : city,
    )
    return {
      seed: existing.length > 0 ? post('/v1/cities', existing, withSuffix(key, 'seed')) : undefined,
      request: post('/v1/cities', body, key),
      expected: { success: cities.length - failed, failed },
    }
  }

type Method = 'POST' | 'PATCH' | 'PUT' | 'DELETE' | 'GET'

/** Of twenty operations: eight creates, five patches, three replacements, two deletes, two reads. */
const turns: readonly Method[] = [
  ...['POST', 'PATCH', 'POST', 'PUT', 'POST', 'GET', 'PATCH', 'POST', 'DELETE', 'PATCH'],
  ...['POST', 'PUT', 'POST', 'PATCH', 'POST', 'GET', 'DELETE', 'POST', 'PATCH', 'PUT'],
] as Method[]

const methodAt = (index: number): Method => turns[index % turns.length] ?? 'POST'

const operationOf = ({ id, ...city }: City, index: number) => {
  const method = methodAt(index)
  switch (method) {
    case 'POST':
      return { method, path: '/cities', body: { id, ...city } }
    case 'PUT':
      return { method, path: `/cities/${id}`, body: { ...city, population: city.population + 1 } }
    case 'PATCH':
      return { method, path: `/cities/${id}`, body: { population: city.population + 2 } }
    case 'DELETE':
    case 'GET':
      return { method, path: `/cities/${id}` }
  }
}

const mixed: Workload = (cities, key) => {
  const existing = cities.filter((_, index) => methodAt(index) !== 'POST')
  return {
    seed: existing.length > 0 ? post('/v1/cities', existing, withSuffix(key, 'seed')) : undefined,
    request: post('/v1/batches', { operations: cities.map(operationOf) }, key),
    expected: { success: cities.length, failed: 0 },
  }
}

export const workloads = {
  creates,
  mixed,
  'failing 1 %': failing(0.01),
  'failing 10 %': failing(0.1),
  'failing 50 %': failing(0.5),
  replay,
} as const satisfies Record<string, Workload>

export type WorkloadName = keyof typeof workloads
