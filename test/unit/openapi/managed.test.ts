import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineCollection } from '../../../functions/model/collection.ts'
import { openapiDocument } from '../../../functions/openapi/document.ts'
import { tickets } from '../../managed/collections.ts'
import { validatorOf } from '../../support/openapi/validator.ts'

const document = JSON.parse(JSON.stringify(openapiDocument([tickets])))
const { schemas } = document.components
const validate = validatorOf(document)

const item = {
  id: '1',
  title: 'Concert',
  cents: 250,
  state: 'open',
  history: [],
  createdAt: '2026-11-28T09:00:00.000Z',
  updatedAt: '2026-11-28T09:00:00.000Z',
  label: 'Concert (open)',
  price: { euros: 2, cents: 50 },
}

describe('members that callers do not write', () => {
  it.each(['TicketsItem', 'TicketsNew', 'TicketsReplacement'])('are readOnly in %s', (name) => {
    const marked = Object.entries<{ readOnly?: boolean }>(schemas[name].properties)
      .filter(([, { readOnly }]) => readOnly)
      .map(([member]) => member)
    expect(marked).toEqual('state closedAt history createdAt updatedAt label price note'.split(' '))
  })

  it('may be sent as they were answered, and left out', () => {
    expect(schemas.TicketsNew.required).toEqual(['id', 'title', 'cents'])
    for (const name of ['TicketsItem', 'TicketsNew', 'TicketsReplacement', 'TicketsPatch'])
      expect(validate(schemas[name], item), name).toBeUndefined()
    expect(validate(schemas.TicketsReplacement, { title: 'A', cents: 1 })).toBeUndefined()
    expect(validate(schemas.TicketsReplacement, { title: 'A', cents: 1, other: 1 })).toBeDefined()
  })

  it('are always in answers, but for what is computed and what a new item has not', () => {
    expect(schemas.TicketsItem.required).toEqual(
      'id title cents state history createdAt updatedAt'.split(' '),
    )
  })

  it('are those of every variant', () => {
    const variants = defineCollection({
      name: 'shapes',
      schema: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('dot'), n: z.int() }),
        z.strictObject({ kind: z.literal('line'), n: z.int(), length: z.number() }),
      ]),
      readOnly: { n: 0 },
      timestamps: true,
    })
    const { ShapesNew, ShapesItem } = JSON.parse(JSON.stringify(openapiDocument([variants]))).components
      .schemas
    expect(
      (ShapesNew.anyOf ?? ShapesNew.oneOf).map(({ required }: { required: string[] }) => required),
    ).toEqual([
      ['id', 'kind'],
      ['id', 'kind', 'length'],
    ])
    expect((ShapesItem.anyOf ?? ShapesItem.oneOf)[1].required).toContain('updatedAt')
  })
})
