import { type Result, send } from './send.ts'
import { tableOf } from './table.ts'

interface Operation {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly [member: string]: unknown
}

const city = (id: string, name: string, population: number) => ({ id, name, country: 'XX', population })

/** One batch with nearly every outcome that an operation can have. */
const operations: readonly Operation[] = [
  { id: 'create', method: 'POST', path: '/cities', body: city('999000000001', 'Newtown', 1) },
  { id: 'exists', method: 'POST', path: '/cities', body: city('2988507', 'Paris', 2_138_551) },
  { id: 'bad row', method: 'POST', path: '/cities', body: city('999000000002', '', -5) },
  { id: 'stale', method: 'PATCH', path: '/cities/2643743', body: { population: 1 }, ifMatch: '"999"' },
  {
    id: 'grow',
    method: 'PATCH',
    path: '/cities/999000000001',
    body: { population: 2 },
    dependsOn: ['create'],
  },
  { id: 'blocked', method: 'DELETE', path: '/cities/999000000001', dependsOn: ['stale'] },
  { id: 'missing', method: 'DELETE', path: '/cities/999000000003' },
  { id: 'misspelt', method: 'FETCH', path: '/cities/2988507' },
  { id: 'no such', method: 'POST', path: '/villages', body: {} },
  {
    id: 'order',
    method: 'POST',
    path: '/orders',
    body: {
      customer: { name: 'Ada', email: 'ada@example.com' },
      lines: [{ sku: 'A-1', quantity: 2, unitPrice: 9.5 }],
    },
  },
  { id: 'read', method: 'GET', path: '/cities/999000000001', dependsOn: ['grow'] },
]

/** Sends the batch, and prints its 207 as a table. */
export const showcase = async (url: string): Promise<void> => {
  const answer = await send({ url, path: '/v1/batches' }, 'demo-showcase', { operations })
  console.log(`POST /v1/batches answers ${answer.status}`)
  console.log(`Batch-Summary: ${answer.headers.get('batch-summary')}`)
  console.log(resultTable(answer.results))
}

const resultTable = (results: readonly Result[]): string => {
  const rows = results.map((result) => {
    const { method, path } = operations[result.index] as Operation
    return [result.id, `${method} ${path}`, String(result.status), describe(result)]
  })
  return tableOf([['id', 'operation', 'status', 'what became of it'], ...rows])
}

const describe = ({ replayed, location, causedBy, error }: Result): string => {
  const facts = [
    location && `at ${location}`,
    error?.detail,
    ...(error?.errors ?? []).map(({ pointer, detail }) => `${pointer}: ${detail}`),
    causedBy && `caused by ${causedBy.join(', ')}`,
    replayed && '(replayed)',
  ]
  return facts.filter(Boolean).join('\n')
}
