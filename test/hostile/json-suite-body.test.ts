import { beforeAll, describe, expect, it } from 'vitest'
import { limits } from '../../functions/model/limits.ts'
import { type Answer, bodyOf } from '../support/answer.ts'
import { scan } from '../support/tables.ts'
import { canBeKept, depthOf, hasStorableNames, meaningOf } from './meaning.ts'
import { at, readTree, type Tree, treeOf } from './reader.ts'
import { type HostileService, hostileService, keyOf, storedTexts } from './service.ts'
import { type Case, refusalOf, suite } from './suite.ts'

let service: HostileService

beforeAll(async () => {
  service = await hostileService()
})

const json = { 'content-type': 'application/json' }

/** The gateway hands a body over as text where it is UTF-8, and as bytes otherwise. */
const shapesOf = ({ bytes, text }: Case): readonly (string | Uint8Array)[] =>
  text === undefined ? [bytes] : [text, bytes]

/** What a body says, if it is JSON at all. A byte order mark before it is no part of it. */
const treeIn = ({ text }: Case): Tree | undefined => {
  const tree = text === undefined ? undefined : readTree(text.replace(/^\ufeff/, ''))
  return tree && depthOf(tree) <= limits.maxDepth ? tree : undefined
}

const isProblem = (answer: Answer, [status, type]: readonly [number, string], context: string): void => {
  expect(answer.headers['content-type'], context).toBe('application/problem+json')
  const { title, detail, ...problem } = bodyOf(answer)
  expect([answer.status, problem.status, problem.type], context).toEqual([status, status, type])
  expect([title, detail], context).toEqual([expect.stringMatching(/\w/), expect.stringMatching(/\w/)])
}

describe('the whole body of POST /v1/batches', () => {
  it.each(['accept', 'reject', 'free'] as const)('is refused where the suite says "%s"', async (verdict) => {
    for (const one of suite.filter((candidate) => candidate.verdict === verdict)) {
      const wanted = treeIn(one) ? ([400, '/problems/malformed-request'] as const) : refusalOf(one.text)
      for (const body of shapesOf(one)) {
        const answer = await service.call({ method: 'POST', path: '/v1/batches', headers: json, body })
        isProblem(answer, wanted, one.name)
      }
    }
    expect(await scan(service.tables.client, service.tables.items)).toEqual([])
  })

  it('leaves its key unused when it is refused', async () => {
    const headers = { ...json, 'idempotency-key': 'k' }
    for (const { bytes, name } of suite.slice(0, 60)) {
      const answer = await service.call({ method: 'POST', path: '/v1/batches', headers, body: bytes })
      expect(answer.status, name).toBeOneOf([400, 413])
    }
    expect(await scan(service.tables.client, service.tables.batches)).toEqual([])
  })
})

describe('the whole body of one item', () => {
  const refusalFor = ({ text }: Case, tree: Tree | undefined): readonly [number, string] | undefined => {
    if (tree === undefined) return refusalOf(text)
    if (!canBeKept(tree)) return [400, '/problems/malformed-operation']
    return tree.kind === 'object' && hasStorableNames(tree) ? undefined : [422, '/problems/validation-failed']
  }

  it('is stored as it was sent, or refused', async () => {
    const sent = new Map<string, Tree>()
    for (const [index, one] of suite.entries()) {
      const tree = treeIn(one)
      const own = at(tree, 'id')
      const id = own?.kind === 'string' ? own.value : `item-${index}`
      const path = `/v1/things/${id}`
      const answer = await service.call({ method: 'PUT', path, headers: json, body: one.bytes })
      const refusal = refusalFor(one, tree)
      if (refusal) {
        isProblem(answer, refusal, one.name)
        continue
      }
      expect(answer.status, one.name).toBe(201)
      const wanted = withId(tree as Tree, id)
      expect(meaningOf(treeOf(answer.text)), one.name).toBe(meaningOf(wanted))
      const read = await service.call({ method: 'GET', path })
      expect(meaningOf(treeOf(read.text)), one.name).toBe(meaningOf(wanted))
      sent.set(keyOf('things', id), wanted)
    }
    const stored = await storedTexts(service.tables)
    expect([...stored.keys()].sort()).toEqual([...sent.keys()].sort())
    for (const [key, tree] of sent) {
      const id = key.slice(keyOf('things', '').length)
      expect(meaningOf(withId(treeOf(stored.get(key) ?? ''), id)), key).toBe(meaningOf(tree))
    }
  })

  const withId = (tree: Tree, id: string): Tree => {
    if (tree.kind !== 'object' || at(tree, 'id')) return tree
    return { kind: 'object', members: [['id', { kind: 'string', value: id }], ...tree.members] }
  }
})

it('nothing failed inside', () => {
  expect(service.failures).toEqual([])
})
