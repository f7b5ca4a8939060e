import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { bundleHttpFunction } from '../../infra/code/bundle.ts'
import { clientFile, clients } from '../../infra/packaging.ts'

const entry = { file: fileURLToPath(new URL('../../functions/entry/api.ts', import.meta.url)) }

const bundled = () => {
  const directory = mkdtempSync(join(tmpdir(), 'multistatus-bundle-'))
  return { directory, ...bundleHttpFunction(entry, directory) }
}

const { directory, first, sources } = bundled()
const sourcesOf = (files: readonly string[]) => files.flatMap((file) => sources.get(file) ?? [])
const atStart = sourcesOf(first)
const later = sourcesOf([...sources.keys()].filter((file) => !first.includes(file)))

/** What a batch in JSON never runs. */
const elsewhere = [
  /^functions\/http\/faces\/(bulk|csv|html|ndjson|odata|xml)\/(?!face\.)/,
  /^functions\/http\/form\/(form|parts|head|disposition)\./,
  /^functions\/http\/(answer-async|async-views|quota|wait|list-asked|list-cursor)\./,
  /^functions\/http\/endpoints\/(async-.*|console|describe|elastic|failed-rows|imports|list|odata|openapi)\./,
  /^functions\/rows\/(csv-.*|scan-csv|rows-file|row-reader|record-stream)\./,
  /^functions\/lists\//,
  /^functions\/jobs\/(accept|again|body|cut|keyed|list-rows|names|one-result|results|stored-operations)\./,
  /^functions\/aws\/(s3|end-queue|sqs|dynamodb\/(async-batches|async-changes|async-lists|chunks|chunk-record))\./,
]

/** What no part of the function has any use for. */
const nowhere =
  /zod\/v4\/(locales\/(?!en\.)|mini|classic\/from-json)|zod-openapi|swagger-ui|^docs\/|^functions\/openapi\/|client-(s3|sqs|eventbridge)|mnemonist|obliterator/

describe('what is compiled at every cold start of the HTTP function', () => {
  it.each(elsewhere)('is nothing like %s, which is loaded at its first use', (source) => {
    expect(atStart.filter((path) => source.test(path))).toEqual([])
    expect(later.filter((path) => source.test(path))).not.toEqual([])
  })

  it('is not the description, the page, texts in other languages, or a client of S3', () => {
    expect([...atStart, ...later].filter((path) => nowhere.test(path))).toEqual([])
  })

  it('is two files, whose size is known', () => {
    expect(first).toHaveLength(2)
    const bytes = first.reduce((sum, file) => sum + statSync(join(directory, file)).size, 0)
    expect(bytes).toBeLessThan(620_000)
  })
})

describe('the files of the HTTP function', () => {
  it('have each module once, so that a class is the same in all of them', () => {
    const all = [...atStart, ...later].toSorted()
    expect(all).toEqual([...new Set(all)].toSorted())
  })

  it('are all there, with the clients that are bundled by themselves', () => {
    const names = readdirSync(directory, { recursive: true }).map((name) => `./${name}`)
    const wanted = [...sources.keys()].map((name) => `./${name}`)
    expect(names).toEqual(expect.arrayContaining([...wanted, ...clients.map(clientFile)]))
  })

  it('are the same wherever and whenever they are made', () => {
    const again = bundled()
    for (const file of sources.keys())
      expect(readFileSync(join(again.directory, file), 'utf8')).toBe(
        readFileSync(join(directory, file), 'utf8'),
      )
  })
})

it('a module that awaits at its top is refused by its name', () => {
  const folder = mkdtempSync(join(tmpdir(), 'multistatus-awaiting-'))
  const file = join(folder, 'awaiting.ts')
  writeFileSync(file, 'export const handler = await Promise.resolve()\n')
  expect(() => bundleHttpFunction({ file }, folder)).toThrow(/awaiting\.ts:1:23: ERROR: Top-level await/)
})
