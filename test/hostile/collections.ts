import * as z from 'zod'
import { type Collection, defineCollection } from '../../functions/model/collection.ts'

/** Collections of a deployer who makes mistakes: each fails on the text `boom` and takes any other. */

const isBoom = (text: unknown): boolean => text === 'boom'

const failing = (name: string, text: z.ZodType): Collection =>
  defineCollection({ name, schema: z.strictObject({ text, more: z.array(z.string()).optional() }) })

/** By a function of which nothing says that it is asynchronous. */
const later = (value: unknown, settle: () => Promise<unknown>): unknown => (isBoom(value) ? settle() : value)

const circular = () => {
  const self: Record<string, unknown> = {}
  self.self = self
  return self
}

const making = (name: string, make: () => unknown): Collection =>
  failing(
    name,
    z.string().transform((text) => (isBoom(text) ? make() : text)),
  )

export const broken: readonly Collection[] = [
  failing(
    'throws',
    z.string().refine((text) => {
      if (isBoom(text)) throw new Error(`cannot take ${text}`)
      return true
    }),
  ),
  failing(
    'throws-nothing',
    z.string().transform((text) => {
      if (isBoom(text)) throw undefined
      return text
    }),
  ),
  making('recurses', () => {
    const again = (): unknown => [again()]
    return again()
  }),
  failing(
    'promises',
    z.string().refine((text) => later(text, () => Promise.resolve(true)) as boolean),
  ),
  failing(
    'rejects',
    z.string().refine((text) => later(text, () => Promise.reject(new Error('late'))) as boolean),
  ),
  failing(
    'transforms-later',
    z.string().transform((text) => later(text, async () => text)),
  ),
  failing(
    'checks-later',
    z.string().superRefine((text) => later(text, () => Promise.reject(new Error('late'))) as undefined),
  ),
  making('bigints', () => 1n),
  making('symbols', () => Symbol('s')),
  making('functions', () => () => 1),
  making('nan', () => Number.NaN),
  making('infinite', () => Number.NEGATIVE_INFINITY),
  making('maps', () => new Map([['a', 1]])),
  making('sets', () => new Set([1])),
  making('holes', () => [undefined]),
  making('no-instant', () => new Date('none')),
  making('surrogates', () => '😀'.slice(0, 1)),
  making('instances', () => new (class Money {})()),
  making('to-json', () => ({
    toJSON: () => {
      throw new Error('no')
    },
  })),
  making('nested-promises', () => ({ deep: [Promise.reject(new Error('late'))] })),
  defineCollection({
    name: 'nothing',
    schema: z.strictObject({ text: z.string() }).transform((item) => (isBoom(item.text) ? undefined : item)),
  }),
  defineCollection({
    name: 'messages',
    schema: z.strictObject({
      text: z.string({}).refine((text) => !isBoom(text), {
        error: () => {
          throw new Error('no words')
        },
      }),
    }),
  }),
]

/** What is nested in itself is too deep. */
export const endless = making('endless', circular)

/** It changes what it is given, and what it has been given before. */
const seen: Record<string, unknown>[] = []
let turns = 0
export const meddling = defineCollection({
  name: 'meddling',
  schema: z.looseObject({}).superRefine((item) => {
    seen.push(item)
    for (const value of seen.flatMap(Object.values))
      if (Array.isArray(value)) value.push(`meddled ${++turns}`)
  }),
})

export const badIds = defineCollection({
  name: 'bad-ids',
  id: z
    .string()
    .refine((id) => {
      if (isBoom(id)) throw new Error('no id')
      return true
    })
    .transform((id) => (id === 'slash' ? 'a/b' : id)),
  schema: z.strictObject({ text: z.string() }),
})
