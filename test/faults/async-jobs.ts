import { applyBatch, type ModelResult, type ModelState, type WireOperation } from '../support/model.ts'
import { city } from './batches.ts'

type AsyncOperation = WireOperation & { readonly idempotencyKey?: string }

interface FileType {
  readonly method: 'POST' | 'PUT' | 'PATCH'
  readonly contentType: 'text/csv' | 'application/x-ndjson'
}

/** Work that outlives its request, and what must become of it. */
export interface AsyncJob {
  readonly name: string
  /** Operations of a request, or a file to import. */
  readonly given: readonly AsyncOperation[] | (FileType & { readonly file: string })
  readonly results: readonly ModelResult[]
  /** The cities in the end; the seed is among them. */
  readonly state: ModelState
}

const put = (id: string, population: number, more: Partial<AsyncOperation> = {}): AsyncOperation => ({
  method: 'PUT',
  path: `/cities/${id}`,
  body: city(id, population),
  ...more,
})
const post = (id: string, more: Partial<AsyncOperation> = {}): AsyncOperation => ({
  method: 'POST',
  path: '/cities',
  body: city(id, 1),
  ...more,
})
const patch = (id: string, population: number, more: Partial<AsyncOperation> = {}): AsyncOperation => ({
  method: 'PATCH',
  path: `/cities/${id}`,
  body: { population },
  ...more,
})

/** What every job starts from. */
export const seed: readonly WireOperation[] = ['1', '2', '3', '4', '5'].map((id) => put(id, 10))

/** Two chunks: an item's operations, and what waits for them, are in one. */
const operations: readonly AsyncOperation[] = [
  post('100', { id: 'new' }),
  patch('100', 2),
  { method: 'GET', path: '/cities/100', dependsOn: ['new'] },
  post('1', { id: 'taken' }),
  put('2', 21, { ifMatch: '"1"' }),
  patch('3000', 31),
  { method: 'DELETE', path: '/cities/4' },
  { method: 'DELETE', path: '/cities/4' },
  patch('5', -1, { id: 'bad' }),
  post('103', { dependsOn: ['bad'] }),
  put('3', 33, { idempotencyKey: 'own' }),
  post('102', { body: { id: '102', name: '', country: 'FR', population: 1 } }),
  patch('1', 11, { dependsOn: ['new'] }),
  patch('2', 22),
  post('104', { dependsOn: ['taken'] }),
]

/** The cities of the seed. */
export const sown = (): ModelState => {
  const state: ModelState = new Map()
  applyBatch(state, seed)
  return state
}

const modelled = (run: readonly WireOperation[]): Pick<AsyncJob, 'results' | 'state'> => {
  const state = sown()
  return { results: applyBatch(state, run), state }
}

/** A row that breaks the file's own rules is no operation: it says so itself. */
const withBroken = (
  { results, state }: Pick<AsyncJob, 'results' | 'state'>,
  at: number,
  status: number,
): Pick<AsyncJob, 'results' | 'state'> => ({ results: results.toSpliced(at, 0, { status }), state })

const csv = [
  'id,name,country,population',
  '1,"Lyon, ""old"" town",FR,11',
  '201,"Two',
  'lines",DE,1',
  '202,Aachen,Germany,1',
  '1,Lyon,FR,12',
  '203,"Bad"quote,DE,1',
  '204,Zürich,CH,3',
  '205,Bern,CH,-4',
  '2,Ulm,DE,5',
  '206,Köln,DE,6',
].join('\r\n')

const row = (id: string, name: string, country: string, population: number): WireOperation => ({
  method: 'PUT',
  path: `/cities/${id}`,
  body: { id, name, country, population },
})

/** As operations, without the row that is none. */
export const csvRows: readonly WireOperation[] = [
  row('1', 'Lyon, "old" town', 'FR', 11),
  row('201', 'Two\r\nlines', 'DE', 1),
  row('202', 'Aachen', 'Germany', 1),
  row('1', 'Lyon', 'FR', 12),
  row('204', 'Zürich', 'CH', 3),
  row('205', 'Bern', 'CH', -4),
  row('2', 'Ulm', 'DE', 5),
  row('206', 'Köln', 'DE', 6),
]

const patches = [
  patch('1', 11),
  patch('2', 21),
  patch('2', 22),
  patch('3000', 1),
  patch('3', -1),
  patch('4', 41),
]
const lines = patches.map(({ path, body }) =>
  JSON.stringify({ id: path.slice('/cities/'.length), ...(body as object) }),
)

export const request: AsyncJob = { name: 'a request', given: operations, ...modelled(operations) }

export const csvImport: AsyncJob = {
  name: 'an import of CSV',
  given: { method: 'PUT', contentType: 'text/csv', file: csv },
  ...withBroken(modelled(csvRows), 4, 400),
}

export const ndjsonImport: AsyncJob = {
  name: 'an import of NDJSON',
  given: {
    method: 'PATCH',
    contentType: 'application/x-ndjson',
    file: `${lines.toSpliced(2, 0, '{"id":"5",').join('\n')}\n`,
  },
  ...withBroken(modelled(patches), 2, 400),
}

export const jobs: readonly AsyncJob[] = [request, csvImport, ndjsonImport]

/** A request of these operations, for tests that need their own. */
export const requestOf = (name: string, given: readonly AsyncOperation[]): AsyncJob => ({
  name,
  given,
  ...modelled(given),
})

const cell = (value: unknown): string => `"${String(value).replaceAll('"', '""')}"`

/** A CSV file of whole cities, by PUT. */
export const imported = (rows: readonly WireOperation[]): AsyncJob => {
  const cells = rows.map(({ body }) =>
    Object.values(body as object)
      .map(cell)
      .join(','),
  )
  const file = ['id,name,country,population', ...cells].join('\n')
  return { name: 'an import', given: { method: 'PUT', contentType: 'text/csv', file }, ...modelled(rows) }
}
