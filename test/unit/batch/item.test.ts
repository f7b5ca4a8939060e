import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { validateId } from '../../../functions/batch/item.ts'
import { defineCollection } from '../../../functions/model/collection.ts'

const letters = defineCollection({
  name: 'letters',
  schema: z.strictObject({}),
  // Wider than the contract in one way, narrower in another.
  id: z.string().regex(/^[a-z/]+$/, 'must be letters or slashes'),
})

describe('an id', () => {
  it('that both the contract and its collection take is taken', () => {
    expect(validateId(letters, 'abc', '/body/id')).toBe('abc')
  })

  it.each([
    ['a/b', 'must be 1 to 256 of A-Z a-z 0-9 . _ ~ : @ - and not "." or ".."'],
    ['12', 'must be letters or slashes'],
    [12, 'Invalid input: expected string, received number'],
    [null, 'Invalid input: expected string, received null'],
  ])('%j is refused once, by whom it does not fit first', (id, detail) => {
    expect(validateId(letters, id, '/body/id')).toEqual({
      problem: 'validation-failed',
      detail: 'The id is not one of letters.',
      errors: [{ pointer: '/body/id', detail }],
    })
  })
})
