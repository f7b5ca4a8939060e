import { expect, it } from 'vitest'
import * as z from 'zod'
import { defineCollection } from '../../../functions/model/collection.ts'

const same = (old: object) => old
const declared = (members: object) => () =>
  defineCollection({ name: 'things', schema: z.strictObject({}), ...members } as never)

it.each([
  [{ version: 0 }, 'version is a whole number from 1 to 1000'],
  [{ version: 1.5 }, 'version is a whole number'],
  [{ version: 1_001 }, 'version is a whole number'],
  [{ version: 3, upgrade: { 1: same } }, 'upgrade has no function for version 2'],
  [{ version: 3, upgrade: { 2: same } }, 'upgrade has no function for version 1'],
  [{ version: 2, upgrade: { 1: same, 2: same } }, 'upgrade has 2, which is no version before 2'],
  [{ upgrade: { 1: same } }, 'upgrade has 1, which is no version before 1'],
  [{ version: 2, upgrade: { 1: 'x' } }, 'upgrade has no function for version 1'],
  [{ version: 2, upgrade: { 1: async () => ({}) } }, 'upgrade of version 1 is asynchronous'],
])('%o is refused: %s', (members, message) => {
  expect(declared(members)).toThrow(`collection "things": ${message}`)
})

it('takes all upgrades in order, or none', () => {
  expect(declared({ version: 3, upgrade: { 2: same, 1: same } })().upgrades).toEqual([same, same])
  expect(declared({ version: 3 })()).toMatchObject({ version: 3, upgrades: [] })
  expect(declared({})()).toMatchObject({ version: 1, upgrades: [] })
})
