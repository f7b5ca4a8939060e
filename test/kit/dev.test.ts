import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { multistatus, newFolder, started } from './support.ts'

const root = new URL('../../', import.meta.url)
const imports = `import { z } from '${new URL('node_modules/zod/index.js', root)}'
import { defineCollection } from '${new URL('functions/model/collection.ts', root)}'
`
const books = `export const books = defineCollection({
  name: 'books',
  schema: z.strictObject({ title: z.string() }).meta({ examples: [{ title: "Emma's" }] }),
  indexes: { byTitle: { partition: 'title' } },
  actions: { lend: { input: z.strictObject({}), run: (book) => book } },
})
`
const loans =
  "export const loans = defineCollection({ name: 'loans', schema: z.strictObject({ book: z.string() }), references: { book: 'books' } })\n"

const project = (text: string) => {
  const folder = newFolder()
  const save = (next: string) => writeFileSync(join(folder, 'collections.ts'), imports + next)
  save(text)
  return { folder, save }
}

it('waits for a file that is wrong from the start, serves it once it is right, and says what it serves', async () => {
  const { folder, save } = project(loans)
  const { child, heard } = started(folder, 'dev', '--port', '0', 'collections.ts')
  expect(await heard(/mended/)).toBe(
    'multistatus: collections.ts: collection "loans": its reference "book" names the collection "books", which is not ' +
      'served (collections.ts:3:14)\nNothing is served yet; it will be as soon as that is mended.\n',
  )
  save('export const books = = 1\n')
  await heard(/multistatus: collections\.ts cannot be loaded: collections\.ts:3:22: Unexpected "="\n/)
  save(books + loans)
  const said = await heard(/Ctrl-C stops it\.\n/)
  const url = /listens on (\S+)/.exec(said)?.[1] ?? ''
  expect(said).toContain(
    'Collections:\n  /v1/books  actions lend; found by title\n  /v1/loans  refers to books\n',
  )
  expect(said).toContain(`Try them out at ${url}/docs, send files at ${url}/console\n`)
  expect(said).toContain('{"method":"POST","path":"/books","body":{"id":"1","title":"Emma\'\\\'\'s"}}')
  expect((await fetch(`${url}/v1/books`)).status).toBe(200)
  save(books)
  await heard(/Changed\. Collections:\n {2}\/v1\/books {2}actions lend; found by title\n/)
  save(`${books}setTimeout(() => { throw new Error('left behind') }, 200)\n`)
  await heard(/multistatus: what the collections have begun has failed: left behind\n/)
  save(`${books}process.exit(0)\n`)
  await heard(
    /it ended the process in which it was loaded \(process\.exit\)\nStill served as before: books\n/,
  )
  expect((await fetch(`${url}/v1/books`)).status).toBe(200)
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  expect(await exit).toEqual([0, null])
})

it('Ctrl-C ends the waiting as well', async () => {
  const { folder } = project('export const wrong = 1\n')
  const { child, heard } = started(folder, 'dev', 'collections.ts', '--port', '0')
  expect(await heard(/mended/)).toContain(
    'multistatus: collections.ts exports "wrong", which is not made by defineCollection (collections.ts:3:14)\n',
  )
  const exit = once(child, 'exit')
  child.kill('SIGINT')
  expect(await exit).toEqual([0, null])
})

it('a token of its own command is a caller of dev --auth jwt', async () => {
  const { folder } = project(books)
  const who = ['--issuer', 'https://issuer.test', '--audience', 'shop', '--jwks', 'keys.json']
  const dev = ['dev', 'collections.ts', '--port', '0', '--auth', 'jwt', ...who]
  expect(await multistatus(folder, ...dev)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^multistatus: Cannot read the key set keys\.json: there is no such file;/),
  })
  const made = await multistatus(folder, 'token', ...who, '--sub', 'ann', '--scope', 'a', '--scope', 'b')
  expect(made).toMatchObject({ code: 0, err: '' })
  const [, payload = ''] = made.out.split('.')
  expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
    iss: 'https://issuer.test',
    aud: 'shop',
    sub: 'ann',
    scope: 'a b',
  })
  const { heard } = started(folder, ...dev)
  const said = await heard(/Ctrl-C stops it\.\n/)
  const command = `TOKEN=$(npx multistatus token ${who.join(' ')} --sub alice)`
  expect(said).toContain(command)
  const url = /listens on (\S+)/.exec(said)?.[1] ?? ''
  const status = async (headers: Record<string, string>) =>
    (await fetch(`${url}/v1/books/1`, { headers })).status
  expect(await status({})).toBe(401)
  expect(await status({ authorization: `Bearer ${made.out.trim()}` })).toBe(404)
})
