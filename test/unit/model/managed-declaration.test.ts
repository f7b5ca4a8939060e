import { expect, it } from 'vitest'
import * as z from 'zod'
import { defineCollection } from '../../../functions/model/collection.ts'

const schema = z.union([
  z.strictObject({ state: z.literal('open'), n: z.int() }),
  z.strictObject({ state: z.literal('done'), n: z.int(), doneAt: z.string() }),
])

const declared = (members: object) => () => defineCollection({ name: 'things', schema, ...members } as never)

it.each([
  [{ readOnly: { stat: 'open' } }, 'readOnly "stat" is no member of the schema'],
  [{ readOnly: { id: '1' } }, 'readOnly "id" is no member of the schema'],
  [{ readOnly: { state: 'shut' } }, 'readOnly "state": the schema refuses the value of a new item'],
  [{ readOnly: { n: undefined } }, 'readOnly "n": the schema refuses the value of a new item'],
  [{ computed: { id: () => 1 } }, 'a computed member cannot be called "id"'],
  [{ computed: { label: 'x' } }, 'computed "label" is no function'],
  [{ computed: { label: async () => 1 } }, 'computed "label" is asynchronous'],
  [{ computed: { doneAt: () => 1 } }, 'the member "doneAt" is declared twice'],
  [{ timestamps: true, computed: { createdAt: () => 1 } }, 'the member "createdAt" is declared twice'],
  [
    { timestamps: true, schema: z.strictObject({ updatedAt: z.string() }) },
    'the member "updatedAt" is declared twice',
  ],
])('%o is refused: %s', (members, message) => {
  expect(declared(members)).toThrow(`collection "things": ${message}`)
})

it('takes members of any variant, and of names that clash with nothing', () => {
  const members = { readOnly: { state: 'open' }, timestamps: true, computed: { label: () => 1 } }
  expect(declared(members)()).toMatchObject({ ignored: ['createdAt', 'updatedAt', 'label'] })
  expect(declared({ computed: { createdAt: () => 1 } })()).toMatchObject({ ignored: ['createdAt'] })
  expect(declared({})()).toMatchObject({ readOnly: {}, timestamps: false, computed: {}, ignored: [] })
})
