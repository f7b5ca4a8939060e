import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type Client, createClient } from '../../client/index.ts'
import { type Stack, type StackOptions, start } from '../../local/stack.ts'
import { answering, receiver } from '../events/receiver.ts'
import { bulkRequest } from '../faces/words-bulk.ts'
import { absent, city, creating, failing, newId, newKey } from '../scenarios/given.ts'
import { bodyOf, type Caller, jsonRequest, type Request } from '../support/answer.ts'
import { collections } from '../support/declared.ts'
import { httpCaller } from '../support/http.ts'
import { conformingTo } from '../support/openapi/conformance.ts'
import { inProcess, newFolder } from './support/cli.ts'

/** Several services behind one name: each has a base path, which the gateway leaves in the path of the event. */
const base = '/orders/bulk'

const below = (events?: StackOptions['events']) =>
  start({ port: 0, dynamodb: 'double', collections, basePath: base.slice(1), events })

let stack: Stack
let client: Client
let call: Caller
beforeAll(async () => {
  stack = await below()
  client = createClient({ baseUrl: stack.url })
  call = httpCaller(stack.url)
})
afterAll(() => stack.stop())

/** As whoever follows a link does (RFC 3986, 5). */
const followed = async (link: string | undefined, accept = 'application/json') => {
  const response = await fetch(new URL(link ?? 'none', stack.url), { headers: { accept } })
  return { status: response.status, text: await response.text(), headers: response.headers }
}

const missing = { throwOnFailure: false } as const

describe('the client and its command, with a base URL that has a path', () => {
  it('send a batch; where its items are and what its problems mean is found by their links', async () => {
    const { id } = absent()
    const { results } = await client.batch([creating(id), failing()], missing)
    const [made, failed] = results
    expect(made).toMatchObject({ status: 201, location: `${base}/v1/cities/${id}` })
    expect(JSON.parse((await followed(made?.ok ? made.location : '')).text)).toEqual(city(id))
    const type = failed?.ok === false ? failed.error.type : ''
    expect(type).toBe(`${base}/problems/not-found`)
    expect(JSON.parse((await followed(type)).text)).toMatchObject({ type, status: 404 })
  })

  it('import a file, follow it, and read its results page by page', async () => {
    const ids = [newId(), newId(), newId()]
    const rows = ids.map((id, at) => `${id},Paris,FR,${at === 1 ? 'many' : at}\n`)
    const file = new Blob([`id,name,country,population\n${rows.join('')}`])
    const job = await client.importFile(file, { collection: 'cities', contentType: 'text/csv' })
    const { summary } = await client.wait(job, missing)
    expect(summary).toMatchObject({ total: 3, success: 2, failed: 1 })
    const paged = await Array.fromAsync(client.results(job.id, { pageSize: 1 }))
    expect(paged.map(({ status }) => status)).toEqual([201, 422, 201])
    const listed = await Array.fromAsync(client.items('cities', {}, { pageSize: 1 }))
    expect(listed.map(({ id }) => id)).toEqual(expect.arrayContaining([ids[0], ids[2]]))
  })

  it('the command imports, and writes down what failed', async () => {
    const folder = newFolder()
    const [good, bad] = [newId(), newId()]
    writeFileSync(join(folder, 'c.csv'), `id,name,country,population\n${good},Paris,FR,1\n${bad},B,FR,-1\n`)
    const to = ['--collection', 'cities', '--url', stack.url, '--quiet']
    expect((await inProcess('import', join(folder, 'c.csv'), ...to)).code).toBe(2)
    expect(readFileSync(join(folder, 'c.failed.csv'), 'utf8')).toContain(bad)
    expect(bodyOf(await call({ method: 'GET', path: `/v1/cities/${good}` }))).toEqual(
      city(good, { population: 1 }),
    )
  })
})

it('pages lead to each other by `next` in the body and by the header alike', async () => {
  const operations = [creating(), creating(), creating()]
  const { id } = bodyOf(
    await call(jsonRequest('POST', '/v1/batches', { operations }, { 'idempotency-key': newKey() })),
  )
  const seen: number[] = []
  let link: string | undefined = `${base}/v1/batches/${id}/results?limit=1`
  while (link !== undefined) {
    const { text, headers } = await followed(link)
    const page = JSON.parse(text)
    seen.push(page.results[0].index)
    link = page.next
    expect(headers.get('link')).toBe(link === undefined ? null : `<${link}>; rel="next"`)
  }
  expect(seen).toEqual([0, 1, 2])
})

it('a webhook has the links that the status of its batch has', async () => {
  const told = await receiver(answering(204))
  const telling = await below({ webhooks: [told.url] })
  onTestFinished(() => telling.stop())
  const ask = httpCaller(telling.url)
  const { id } = bodyOf(
    await ask(jsonRequest('POST', '/v1/batches', { operations: [creating()] }, { prefer: 'respond-async' })),
  )
  await vi.waitFor(() => expect(told.received).toHaveLength(1), { timeout: 10_000 })
  const { body = '', headers = {} } = told.received[0] ?? {}
  const event = new Webhook(telling.webhookSecret ?? '').verify(body, headers as Record<string, string>)
  const { links } = bodyOf(await ask({ method: 'GET', path: `/v1/batches/${id}` }))
  expect(links).toMatchObject({ self: `${base}/v1/batches/${id}`, errors: `${base}/v1/batches/${id}/errors` })
  expect(event).toMatchObject({ data: { id, links } })
})

describe('every answer of every face', () => {
  const csv = { 'content-type': 'text/csv' }
  const form = (accept: string): Request => ({
    method: 'POST',
    path: '/v1/cities',
    headers: { 'content-type': 'multipart/form-data; boundary=x', accept },
    body: [
      '--x\r\nContent-Disposition: form-data; name="f"; filename="c.csv"\r\n',
      `\r\nid,name,country,population\n${newId()},A,FR,-1\n${newId()},B,FR,1\n\r\n--x--\r\n`,
    ].join(''),
  })
  const odata = (...urls: readonly string[]) =>
    jsonRequest('POST', '/v1/$batch', {
      requests: [
        { id: 'made', method: 'POST', url: 'cities', body: city() },
        ...urls.map((url, at) => ({ id: `${at}`, method: 'GET', url })),
      ],
    })
  const mixed = () => ({ operations: [creating(), failing()] })
  const later = { prefer: 'respond-async' }

  /** What is asked, and how many links its answer has at least. */
  const asked: readonly (readonly [string, () => Request, number])[] = [
    ['the service', () => ({ method: 'GET', path: '/v1' }), 6],
    ['a problem', () => ({ method: 'GET', path: '/problems/not-found' }), 1],
    ['an item that is made', () => jsonRequest('POST', '/v1/cities', city()), 1],
    ['an item that is not there', () => ({ method: 'GET', path: absent().href }), 1],
    ['a path without a route', () => ({ method: 'GET', path: '/nothing' }), 1],
    ['a wrong method', () => ({ method: 'PUT', path: '/v1' }), 1],
    ['a batch', () => jsonRequest('POST', '/v1/batches', mixed()), 2],
    ['a batch in XML', () => jsonRequest('POST', '/v1/batches', mixed(), { accept: 'application/xml' }), 4],
    ['an atomic batch', () => jsonRequest('POST', '/v1/batches', { ...mixed(), atomic: true }), 3],
    [
      'a strict batch',
      () =>
        jsonRequest(
          'POST',
          '/v1/batches',
          { operations: [{ method: 'PUT' }] },
          { prefer: 'handling=strict' },
        ),
      2,
    ],
    ['a batch that runs later', () => jsonRequest('POST', '/v1/batches', mixed(), later), 5],
    ['the list of batches', () => ({ method: 'GET', path: '/v1/batches?limit=1' }), 4],
    [
      'an import',
      () =>
        jsonRequest('POST', '/v1/imports', { collection: 'cities', method: 'PUT', contentType: 'text/csv' }),
      5,
    ],
    [
      'rows of CSV',
      () => ({
        method: 'POST',
        path: '/v1/cities',
        headers: csv,
        body: `id,name,country,population\n${newId()},A,FR,x\n`,
      }),
      1,
    ],
    ['a form', () => form('text/html'), 1],
    ['a form that is refused', () => ({ ...form('text/html'), body: '--x' }), 1],
    ['items by id', () => ({ method: 'GET', path: `/v1/cities?id=${newId()},${newId()}` }), 2],
    [
      'items by id in XML',
      () => ({ method: 'GET', path: `/v1/cities?id=${newId()}`, headers: { accept: 'application/xml' } }),
      2,
    ],
    ['a list', () => ({ method: 'GET', path: '/v1/cities?limit=1' }), 2],
    ['OData', () => odata(absent().href), 1],
    [
      'OData that runs later',
      () => ({ ...odata(), headers: { 'content-type': 'application/json', ...later } }),
      1,
    ],
    [
      'the bulk protocol',
      () => bulkRequest([{ update: { _index: 'cities', _id: newId() } }, { doc: {} }]),
      1,
    ],
    ['the bulk protocol, refused', () => bulkRequest([]), 1],
  ]

  const bare = /(?<!\/orders\/bulk)\/(?:v1|problems|health)(?=[/"?<>]|$)/gm

  it.each(asked)('%s: its links begin with the base path, and none without', async (_, request, least) => {
    const { text, headers } = await call(request())
    const whole = [headers.location, headers.link, text].join('\n')
    expect(whole.match(bare) ?? [], whole).toEqual([])
    expect(whole.split(`${base}/`).length - 1, whole).toBeGreaterThanOrEqual(least)
  })

  it('errors of a batch, in each of their formats', async () => {
    const headers = { ...csv, ...later }
    const body = `id,name,country,population\n${newId()},A,FR,x\n${newId()},A,FR,y\n`
    const { id } = bodyOf(await call({ method: 'POST', path: '/v1/cities', headers, body }))
    const path = `/v1/batches/${id}/errors?limit=1`
    await vi.waitFor(async () => expect(bodyOf(await call({ method: 'GET', path })).next).toBeDefined(), {
      timeout: 10_000,
    })
    for (const accept of ['application/json', 'text/csv', 'application/x-ndjson'])
      for (const rows of ['', '&rows=true']) {
        const answer = await call({ method: 'GET', path: path + rows, headers: { accept } })
        expect(answer.headers.link).toMatch(`<${base}${path.split('?')[0]}?limit=1`)
        expect(answer.text).toContain(`${base}/problems/`)
        expect(answer.text.match(bare) ?? []).toEqual([])
      }
  })

  it('OData takes its own links as urls, and the paths below /v1', async () => {
    const { id } = absent()
    await call(jsonRequest('POST', '/v1/cities', city(id)))
    const { origin } = new URL(stack.url)
    const urls = [
      `${base}/v1/cities/${id}`,
      `${origin}${base}/v1/cities('${id}')`,
      `/v1/cities/${id}`,
      `cities/${id}`,
    ]
    const { responses } = bodyOf(await call(odata(...urls)))
    expect(responses.map(({ status }: { status: number }) => status)).toEqual([201, 200, 200, 200, 200])
  })

  it('is as the description says that is served there', async () => {
    const described = bodyOf(await call({ method: 'GET', path: '/openapi.json' }))
    expect(described.servers.map(({ url }: { url: string }) => url)).toEqual([base])
    const checked = conformingTo(described, call)
    const unchecked = ['a form that is refused']
    for (const [name, request] of asked) if (!unchecked.includes(name)) await checked(request())
  })
})

it('the pages for people ask for nothing outside of it', async () => {
  const { text, status } = await followed(`${base}/docs`, 'text/html')
  expect(status).toBe(200)
  // A whole page would be shown if it were matched here.
  expect(text.includes("url: 'openapi.json'")).toBe(true)
  expect(text.includes('/openapi.json')).toBe(false)
  const console_ = await followed(`${base}/console`, 'text/html')
  expect(console_.status).toBe(200)
  expect(console_.headers.get('content-security-policy')).toContain("connect-src 'self'")
})

it('beside it is nothing', async () => {
  for (const path of ['/v1', '/health', '/orders/v1', '/orders/bulky/v1', '/bulk/v1', '/docs'])
    expect((await followed(path)).status, path).toBe(404)
  expect((await followed(`${base}/health`)).status).toBe(200)
})
