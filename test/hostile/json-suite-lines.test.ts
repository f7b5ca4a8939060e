import { beforeAll, expect, it } from 'vitest'
import { limits } from '../../functions/model/limits.ts'
import { type Answer, bodyOf } from '../support/answer.ts'
import { canBeKept, depthOf, hasStorableNames, meaningOf } from './meaning.ts'
import { at, readTree, type Tree, treeOf } from './reader.ts'
import { type HostileService, hostileService, keyOf, spliced, storedTexts } from './service.ts'
import { suite } from './suite.ts'

let service: HostileService

beforeAll(async () => {
  service = await hostileService()
})

const send = (body: Uint8Array | string): Promise<Answer> =>
  service.call({
    method: 'POST',
    path: '/v1/things',
    headers: { 'content-type': 'application/x-ndjson' },
    body,
  })

let goods = 0
const good = (): string => `{"id":"good-${++goods}","v":[1,"é"]}`

/** The rows of a body as NDJSON defines them: what stands between line feeds, white space aside. */
const rowsOf = (text: string): readonly { line: number; tree: Tree | undefined }[] =>
  text.split('\n').flatMap((content, index) => {
    if (/^[ \t\r]*$/.test(content)) return []
    const tree = readTree(content)
    return [{ line: index + 1, tree: tree && depthOf(tree) <= limits.maxDepth ? tree : undefined }]
  })

const statusOf = (tree: Tree | undefined): number => {
  if (tree === undefined || !canBeKept(tree)) return 400
  return at(tree, 'id')?.kind === 'string' && hasStorableNames(tree) ? 201 : 422
}

const check = async (text: string, answer: Answer): Promise<void> => {
  expect(answer.status).toBe(207)
  const { results, summary } = bodyOf(answer)
  const rows = rowsOf(text)
  expect(summary.total).toBe(rows.length)
  const stored = await storedTexts(service.tables)
  for (const [index, { line, tree }] of rows.entries()) {
    const result = results[index]
    expect([result.index, result.line, result.status], `line ${line}`).toEqual([index, line, statusOf(tree)])
    if (result.status >= 400) expect(result.error.detail, `line ${line}`).toMatch(/\w/)
    else {
      const id = at(tree, 'id')
      const key = keyOf('things', id?.kind === 'string' ? id.value : '')
      const members = (tree?.kind === 'object' ? tree.members : []).filter(([name]) => name !== 'id')
      const wanted = meaningOf({ kind: 'object', members })
      expect(meaningOf(treeOf(stored.get(key) ?? '')), `line ${line}`).toBe(wanted)
    }
  }
}

const texts = suite.flatMap(({ text }) => (text === undefined ? [] : [text]))

it('a bad line fails alone, whatever it is', async () => {
  const text = texts.flatMap((one) => [good(), one]).join('\n')
  const answer = await send(Buffer.from(text))
  await check(text, answer)
  expect(bodyOf(answer).summary.success).toBeGreaterThan(texts.length)
})

it('a bad value in a line fails with its line alone', async () => {
  const lines = texts.map((one, index) => `{"id":"value-${index}","value":${one}}`)
  const text = lines.flatMap((line) => [line, good()]).join('\r\n')
  const answer = await send(text)
  await check(text, answer)
})

it('a line of bytes that are not UTF-8 fails alone', async () => {
  const foreign = suite.filter(({ text }) => text === undefined)
  expect(foreign).toHaveLength(25)
  for (const { name, bytes } of foreign) {
    const answer = await send(spliced(good(), '\n', bytes, '\n', good()))
    expect(answer.status, name).toBe(207)
    const told = bodyOf(answer).results.map(({ status }: { status: number }) => status)
    expect(told, name).toEqual([201, 400, 201])
  }
})

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
