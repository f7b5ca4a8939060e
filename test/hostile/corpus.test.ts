import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serviceWith } from '../scenarios/background.ts'
import { imported } from '../scenarios/uploads.ts'
import { bodyOf, type Caller } from '../support/answer.ts'
import { type CorpusFile, corpus, refused, widgets } from './corpus.ts'

interface Told {
  readonly line: number
  readonly status: number
  readonly error?: { readonly detail: string; readonly errors?: readonly { readonly pointer: string }[] }
}

/** Both read the same bytes; each has a service of its own, so that neither finds the other's items. */
const running = () => serviceWith('held', { collections: [widgets] })
type Running = Awaited<ReturnType<typeof running>>

const asList = ({ call }: Running, { type, method = 'POST', bytes }: CorpusFile) =>
  call({ method, path: '/v1/widgets', headers: { 'content-type': type }, body: bytes }).then(bodyOf)

const asImport = (service: Running, { type: contentType, method = 'POST', bytes }: CorpusFile) =>
  imported(service, new Uint8Array(bytes), { collection: 'widgets', contentType, method })

const asRequestRunLater = async (service: Running, { type, method = 'POST', bytes }: CorpusFile) => {
  const headers = { 'content-type': type, prefer: 'respond-async' }
  const accepted = await service.call({ method, path: '/v1/widgets', headers, body: bytes })
  expect(accepted.status, accepted.text).toBe(202)
  await service.work()
  return bodyOf(await service.call({ method: 'GET', path: accepted.headers.location ?? '' }))
}

const read = async (call: Caller, id: string): Promise<object> =>
  bodyOf(await call({ method: 'GET', path: `/v1/widgets/${id}` }))

const told = (results: readonly Told[]) =>
  results.map(({ line, status, error }) => [
    line,
    status,
    ...(error?.errors ?? []).map(({ pointer }) => pointer).sort(),
  ])

describe.each([
  ['a list', asList],
  ['an import', asImport],
  ['a list that is run later', asRequestRunLater],
])('as %s', (_, send) => {
  let service: Running
  beforeAll(async () => {
    service = await running()
  })
  afterAll(() => service.stop())

  it.each(corpus.map((file) => [file.name, file] as const))('%s', async (_, file) => {
    const { results } = await send(service, file)
    expect(told(results)).toEqual(
      file.rows.map(([line, status, ...pointers]) => [line, status, ...pointers.sort()]),
    )
    for (const [id, item] of Object.entries(file.items ?? {})) {
      expect(await read(service.call, id)).toEqual({ id, ...item })
    }
  })
})

it.each(corpus.map((file) => [file.name, file] as const))(
  '%s: the same words at each distance',
  async (_, file) => {
    const [near, far] = [await running(), await running()]
    const details = (results: readonly Told[]) => results.map(({ error }) => error?.detail)
    expect(details((await asImport(far, file)).results)).toEqual(details((await asList(near, file)).results))
    await Promise.all([near.stop(), far.stop()])
  },
)

describe('a file that is no CSV of these items is refused, and the cause is named:', () => {
  let service: Running
  beforeAll(async () => {
    service = await running()
  })
  afterAll(() => service.stop())

  it.each(refused.map((file) => [file.name, file] as const))('%s', async (_, { bytes, detail }) => {
    const list = { method: 'POST', path: '/v1/widgets', headers: { 'content-type': 'text/csv' }, body: bytes }
    const answer = await service.call(list)
    const problem = { type: '/problems/malformed-csv', status: 400, detail }
    expect([answer.status, bodyOf(answer)]).toEqual([400, expect.objectContaining(problem)])
    const body = await imported(service, new Uint8Array(bytes), { collection: 'widgets' })
    expect(body).toMatchObject({ outcome: 'failed', results: [], error: problem })
  })
})

it('text that cannot be UTF-8 costs its row alone, too', async () => {
  const service = await running()
  const rows = [
    ['text/csv', 'id,name\no1,x\no2,\ud800\no3,😀\n'],
    [
      'application/x-ndjson',
      '{"id":"o4","name":"x"}\n{"id":"o5","name":"\udc00"}\n{"id":"o6","name":"😀"}\n',
    ],
  ] as const
  for (const [type, body] of rows) {
    const list = { method: 'POST', path: '/v1/widgets', headers: { 'content-type': type }, body }
    const { results } = bodyOf(await service.call(list))
    expect(results.map(({ status }: Told) => status)).toEqual([201, 400, 201])
  }
  expect(await read(service.call, 'o3')).toEqual({ id: 'o3', name: '😀' })
  await service.stop()
})
