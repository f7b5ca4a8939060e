import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { defineCollection } from '../../functions/model/collection.ts'
import { batchRequest, bodyOf, type Caller, jsonRequest } from '../support/answer.ts'
import { collections, collectionsFile } from '../support/declared.ts'
import { httpCaller } from '../support/http.ts'
import { casesOf } from './cases.ts'
import { distances } from './distances.ts'
import { creating } from './given.ts'

/** What the README tells to put into a file of its own. */
const file = `import { z } from 'zod'
import { defineCollection } from '../model/collection.ts'

export const books = defineCollection({
  name: 'books',
  schema: z.strictObject({ title: z.string().min(1), pages: z.int().min(1) }),
})
`

/** Everything that a collection can be used for, singly, in batches, and in every format. */
const useBooks = async (call: Caller): Promise<void> => {
  const book = (id: string, pages = 1) => ({ id, title: 'Ulysses', pages })
  const statuses = async (request: Parameters<Caller>[0]) =>
    bodyOf(await call(request)).results.map(({ status }: { status: number }) => status)
  const post = (type: string, body: string) => ({
    method: 'POST',
    path: '/v1/books',
    headers: { 'content-type': type },
    body,
  })
  expect((await call(jsonRequest('POST', '/v1/books', book('a')))).status).toBe(201)
  expect((await call(jsonRequest('POST', '/v1/books', book('b', 0)))).status).toBe(422)
  const patch = { method: 'PATCH', path: '/books/a', body: { pages: 730 } }
  const mixed = [patch, { method: 'POST', path: '/books', body: { id: 'c' } }, creating()]
  expect(await statuses(batchRequest(mixed))).toEqual([200, 422, 201])
  expect(await statuses(jsonRequest('POST', '/v1/books', [book('a'), book('d')]))).toEqual([409, 201])
  expect(await statuses(post('application/x-ndjson', `${JSON.stringify(book('e'))}\n{}`))).toEqual([201, 422])
  expect(await statuses(post('text/csv', 'id,title,pages\nf,Dubliners,152\ng,,1'))).toEqual([201, 422])
  const read = await call({ method: 'GET', path: '/v1/books/f' })
  expect(bodyOf(read)).toEqual({ id: 'f', title: 'Dubliners', pages: 152 })
  expect(await statuses({ method: 'GET', path: '/v1/books?id=a,d,z' })).toEqual([200, 200, 404])
  expect(await statuses({ method: 'DELETE', path: '/v1/books?id=d' })).toEqual([204])
  const { collections } = bodyOf(await call({ method: 'GET', path: '/v1' }))
  const listed = collections.find(({ name }: { name: string }) => name === 'books')
  expect(listed).toMatchObject({ href: '/v1/books', schema: { required: ['title', 'pages'] } })
}

describe.each(distances)('adding a collection, $name', (distance) => {
  afterAll(distance.stop)
  const given = casesOf(distance)

  given('setup')('a declared collection is served like every other', async () => {
    const books = defineCollection({
      name: 'books',
      schema: z.strictObject({ title: z.string().min(1), pages: z.int().min(1) }),
    })
    const { call, stop } = await distance.setUp({ collections: [...collections, books] })
    await useBooks(call)
    await stop()
  })
})

it.skipIf(process.env.MULTISTATUS_ONLY_REMOTE)(
  'adding a collection is one file and its line in the index',
  async () => {
    const copy = mkdtempSync(join(tmpdir(), 'extended-'))
    onTestFinished(() => rmSync(copy, { recursive: true }))
    for (const part of ['functions', 'loading', 'local', 'docs', 'console', 'client', 'package.json'])
      cpSync(part, join(copy, part), { recursive: true })
    symlinkSync(join(process.cwd(), 'node_modules'), join(copy, 'node_modules'))

    writeFileSync(join(copy, 'functions/collections/books.ts'), file)
    cpSync(collectionsFile, join(copy, 'functions/collections/others.ts'))
    const index = "export * from './others.ts'\nexport { books } from './books.ts'\n"
    writeFileSync(join(copy, 'functions/collections/index.ts'), index)

    await useBooks(httpCaller(await started(copy)))
  },
)

/** Runs `npm start`’s program in a folder, and tells where it listens. */
const started = async (folder: string): Promise<string> => {
  const database = process.env.DYNAMODB_ENDPOINT ? ['--dynamodb', process.env.DYNAMODB_ENDPOINT] : []
  const child = spawn(process.execPath, ['local/main.ts', '--port', '0', ...database], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(async () => {
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    await gone
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /listens on (\S+)/.exec(line)?.[1]
    if (url) return url
  }
  throw new Error('it did not start')
}
