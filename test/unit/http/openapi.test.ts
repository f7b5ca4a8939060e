import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineCollection } from '../../../functions/batch/collection.ts'
import { collections } from '../../../functions/collections/all.ts'
import { openapiDocument } from '../../../functions/http/openapi/document.ts'
import { problems } from '../../../functions/http/problems.ts'
import { routes } from '../../../functions/http/routes.ts'
import { validatorOf } from '../../support/openapi/validator.ts'

const text = JSON.stringify(openapiDocument(collections))

describe('the description of the API', () => {
  it('has every route of the table, those of collections once for each', () => {
    const { paths } = JSON.parse(text)
    const expected = routes
      .filter(({ path }) => path !== '$default')
      .flatMap(({ method, path }) =>
        path.includes('{collection}')
          ? collections.map(({ name }) => `${method} ${path.replace('{collection}', name)}`)
          : [`${method} ${path}`],
      )
    const told = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(told.sort()).toEqual(expected.sort())
  })

  it('tells routes apart by operation ids that programs can be generated from', () => {
    const ids = [...text.matchAll(/"operationId":"([^"]*)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z0-9]*$/)
  })

  it('has no component that nothing refers to', () => {
    const { components } = JSON.parse(text)
    const { securitySchemes: _, ...referred } = components
    const unused = Object.entries(referred).flatMap(([kind, named]) =>
      Object.keys(named as object).filter((name) => !text.includes(`"#/components/${kind}/${name}"`)),
    )
    expect(unused).toEqual([])
  })

  it('says of every problem where it is met', () => {
    const unmet = Object.keys(problems).filter((name) => !text.includes(`"const":"/problems/${name}"`))
    expect(unmet).toEqual([])
  })

  it('gives batches of the uniform policy the status that all their results have', () => {
    const statuses = (batchStatus: 'multi-status' | 'uniform') => {
      const { paths } = openapiDocument(collections, { batchStatus })
      return Object.keys(paths?.['/v1/cities']?.delete?.responses ?? {})
    }
    expect(statuses('multi-status')).not.toContain('412')
    expect(statuses('uniform')).toEqual(expect.arrayContaining(['200', '207', '404', '412']))
  })
})

const node = z.strictObject({
  name: z.string(),
  get children() {
    return z.array(node).optional()
  },
})

/** Whatever a deployer may write. */
const unusual = [
  defineCollection({ name: 'trees', schema: node }),
  defineCollection({
    name: 'shapes',
    schema: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('circle'), radius: z.number() }),
      z.strictObject({ kind: z.literal('square'), side: z.number() }),
    ]),
  }),
  defineCollection({
    name: 'log-entries',
    ids: 'server',
    schema: z.strictObject({
      at: z.coerce.date(),
      size: z.string().transform(Number),
      level: z.string().default('info'),
      tag: z.strictObject({ text: z.string() }).meta({ id: 'Tag' }).optional(),
    }),
  }),
]

describe('the schemas of a deployer’s collections', () => {
  const document = openapiDocument(unusual) as { components?: { schemas?: Record<string, object> } }
  const validate = validatorOf(document)
  const fits = (name: string, value: unknown) =>
    validate(document.components?.schemas?.[name] ?? { not: {} }, value) === undefined

  it.each<readonly [string, unknown, boolean]>([
    ['TreesItem', { id: '1', name: 'a', children: [{ name: 'b', children: [{ name: 'c' }] }] }, true],
    ['TreesItem', { id: '1', name: 'a', children: [{ id: '2', name: 'b' }] }, false],
    ['TreesItem', { name: 'a' }, false],
    ['ShapesItem', { id: '1', kind: 'circle', radius: 1 }, true],
    ['ShapesItem', { id: '1', kind: 'square', radius: 1 }, false],
    ['ShapesNew', { kind: 'circle', radius: 1 }, false],
    ['ShapesReplacement', { kind: 'circle', radius: 1 }, true],
    ['LogEntriesNew', { at: '2026-01-31', size: '1' }, true],
    ['LogEntriesNew', { id: '1', at: '2026-01-31', size: '1' }, false],
    ['LogEntriesItem', { id: '1', at: '2026-01-31', size: 1, level: 'info', tag: { text: 'a' } }, true],
    ['LogEntriesItem', { id: '1', at: '2026-01-31', size: 1 }, false],
    ['LogEntriesPatch', { tag: null }, true],
    ['LogEntriesPatch', { tag: { text: null } }, true],
    ['LogEntriesPatch', { tog: null }, false],
    ['ShapesPatch', { radius: 2 }, true],
    ['TreesPatch', { children: null }, true],
    ['TreesPatch', { name: 1 }, false],
  ])('%s %j: %s', (name, value, valid) => {
    expect(fits(name, value)).toBe(valid)
  })
})
