import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Stack, start } from '../../local/stack.ts'
import { hasBrowser, launch } from '../reference/chromium.ts'
import { open, patience } from '../reference/page.ts'
import { absent, city } from '../scenarios/given.ts'
import { collections } from '../support/declared.ts'
import { root } from './support/packed.ts'

if (!hasBrowser) console.log('No Chromium here (CHROMIUM names one): the client is not tried in a browser.')

/** The client as a page gets it: one script, of another origin than the service. */
const bundle = async (): Promise<string> => {
  const entry = { contents: "export * from './client/index.ts'", resolveDir: root }
  const { outputFiles } = await build({
    stdin: entry,
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    globalName: 'multistatus',
    platform: 'browser',
    target: 'es2022',
  })
  return outputFiles[0]?.text ?? ''
}

const servePage = async (): Promise<{ server: Server; origin: string }> => {
  const script = await bundle()
  const server = createServer(({ url }, response) => {
    const [type, body] =
      url === '/client.js'
        ? ['text/javascript', script]
        : [
            'text/html',
            '<!doctype html><title>A page</title><link rel="icon" href="data:,"><script src="client.js"></script>',
          ]
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

describe.skipIf(!hasBrowser)('the client in a browser', { timeout: 2 * patience }, () => {
  let stack: Stack
  let browser: Browser
  let served: Awaited<ReturnType<typeof servePage>>
  beforeAll(async () => {
    served = await servePage()
    const corsOrigins = [served.origin]
    ;[stack, browser] = await Promise.all([
      start({ port: 0, collections, dynamodb: inject('dynamodb'), corsOrigins }),
      launch(),
    ])
  }, patience)
  afterAll(async () => {
    await browser?.close()
    await stack?.stop()
    served?.server.close()
  })

  /** Runs the body of an async function in the page, with a client and some values, and brings back what it returns. */
  const inPage = (page: Page, values: object, body: string): Promise<unknown> =>
    page.evaluate(
      `(async ({ url, ...given }) => {
        const { createClient, PartialFailureError, UnsendableError } = multistatus
        const client = createClient({ baseUrl: url, retry: { baseDelay: 5, maxDelay: 20 } })
        ${body}
      })(${JSON.stringify({ url: stack.url, ...values })})`,
    )

  const uploadAddress = async (): Promise<string> => {
    const response = await fetch(`${stack.url}/v1/imports`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ collection: 'cities', method: 'POST', contentType: 'text/csv' }),
    })
    return ((await response.json()) as { upload: { url: string } }).upload.url
  }

  it('sends a batch to another origin, and says what became of each operation', async () => {
    const { page, complaints } = await open(browser, served.origin)
    const [there, missing] = [absent(), absent()]
    const operations = [
      { method: 'POST', path: '/cities', body: city(there.id, { name: 'Łódź 👩‍👩‍👧' }) },
      { method: 'DELETE', path: missing.path },
      { method: 'GET', path: there.path, dependsOn: ['0'] },
    ]
    const told = await inPage(
      page,
      { operations },
      `const thrown = await client.batch(given.operations).catch((error) => error)
       return [thrown instanceof PartialFailureError, thrown.message, thrown.result.results]`,
    )
    expect(told).toEqual([
      true,
      expect.stringMatching(/^1 of 3 operations failed; 1: 404 Not found/),
      [
        expect.objectContaining({ index: 0, ok: true, status: 201, operation: operations[0] }),
        expect.objectContaining({ index: 1, ok: false, status: 404 }),
        expect.objectContaining({
          index: 2,
          status: 200,
          body: expect.objectContaining({ name: 'Łódź 👩‍👩‍👧' }),
        }),
      ],
    ])
    expect(complaints).toEqual([])
  })

  it('a request whose answer is lost is sent again, and has one effect', async () => {
    const { page } = await open(browser, served.origin)
    const { id, path } = absent()
    let answers = 0
    await page.route('**/v1/batches', async (route) => {
      const response = await route.fetch()
      await (++answers <= 2 ? route.abort('connectionreset') : route.fulfill({ response }))
    })
    const told = await inPage(
      page,
      { operations: [{ method: 'POST', path: '/cities', body: city(id) }] },
      `const { results, requests, retries } = await client.batch(given.operations)
       return { status: results[0].status, requests, retries, replayed: results[0].replayed }`,
    )
    expect(told).toEqual({ status: 201, requests: 3, retries: 2, replayed: true })
    const read = await inPage(
      page,
      { path },
      'return (await fetch(url + "/v1" + given.path)).headers.get("etag")',
    )
    expect(read).toBe('"1"')
  })

  it('what JSON would change is refused, as anywhere', async () => {
    const { page, requests } = await open(browser, served.origin)
    const told = await inPage(
      page,
      {},
      `const operation = { method: 'PATCH', path: '/cities/1', body: { population: NaN } }
       const thrown = await client.batch([operation]).catch((error) => error)
       return [thrown instanceof UnsendableError, thrown.pointer]`,
    )
    expect(told).toEqual([true, '/body/population'])
    expect(requests.filter((request) => request.includes('/v1/'))).toEqual([])
  })

  it('hands over, waits, and reads the results; the same key brings them at once', async () => {
    const { page, complaints } = await open(browser, served.origin)
    const operations = [absent(), absent()].map(({ id }) => ({
      method: 'POST',
      path: '/cities',
      body: city(id),
    }))
    const told = await inPage(
      page,
      { operations, key: `page-${operations[0]?.body.id}` },
      `const options = { idempotencyKey: given.key }
       const first = await client.wait(await client.submit(given.operations, options))
       const again = await client.submit(given.operations, options)
       const listed = []
       for await (const { status } of client.results(again)) listed.push(status)
       return [first.outcome, first.results.map(({ status }) => status), listed]`,
    )
    expect(told).toEqual(['succeeded', [201, 201], [201, 201]])
    expect(complaints).toEqual([])
  })

  it('sends rows at once, each named by its line', async () => {
    const { page, complaints } = await open(browser, served.origin)
    const [a, b] = [absent(), absent()]
    const text = `id,name,country,population\n${a.id},Zürich,CH,1\n\n${b.id},Bern,CH,-1\n`
    const told = await inPage(
      page,
      { text },
      `const options = { collection: 'cities', contentType: 'text/csv', throwOnFailure: false }
       const { results } = await client.importText(given.text, options)
       return results.map(({ line, status }) => [line, status])`,
    )
    expect(told).toEqual([
      [2, 201],
      [4, 422],
    ])
    expect(complaints).toEqual([])
  })

  it('uploads a file, and only what failed is sent again', async ({ skip }) => {
    const preflight = { origin: served.origin, 'access-control-request-method': 'PUT' }
    const asked = await fetch(await uploadAddress(), { method: 'OPTIONS', headers: preflight })
    skip(asked.status === 403, 'the local bucket lets no page upload')
    const { page, complaints } = await open(browser, served.origin)
    const [a, b] = [absent(), absent()]
    const text = `id,name,country,population\n${a.id},Zürich,CH,1\n${b.id},Bern,CH,-1\n`
    const told = await inPage(
      page,
      { text },
      `const options = { collection: 'cities', contentType: 'text/csv' }
       const run = async (text) => client.wait(await client.importFile(new Blob([text]), options), { throwOnFailure: false })
       const first = await run(given.text)
       const lines = given.text.split('\\n')
       const failed = first.results.filter(({ ok }) => !ok).map(({ line }) => lines[line - 1])
       const second = await run([lines[0], ...failed].join('\\n').replace(',-1', ',1'))
       return [first.results.map(({ status }) => status), failed.length, second.outcome]`,
    )
    expect(told).toEqual([[201, 422], 1, 'succeeded'])
    expect(complaints).toEqual([])
  })
})
