import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { validateId, validateItem } from '../../../functions/batch/item.ts'
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

describe('names that code makes', () => {
  const made = (item: object) => {
    const schema = z.strictObject({}).transform(() => item)
    return validateItem(defineCollection({ name: 'made', schema: schema as never }), {}, '/body')
  }

  it.each([
    ['a lone surrogate', { '\ud800': 1 }],
    ['__proto__', Object.fromEntries([['__proto__', 1]])],
    ['one of them in a list', { list: [{ '\udc00': {} }] }],
  ])('%s are a fault of the collection: no body may have them', (_, item) => {
    expect(made(item)).toMatchObject({ problem: 'collection-failed' })
  })

  it('empty and too long ones are refused where they stand, as in a body', () => {
    const long = 'é'.repeat(32_768)
    expect(made({ a: { '': 1 }, b: [{ [long]: 1 }], c: 1e200 })).toMatchObject({
      problem: 'validation-failed',
      errors: [
        { pointer: '/body/a/', detail: 'A name has 1 to 65535 bytes.' },
        { pointer: '/body/b/0', detail: 'A name has 1 to 65535 bytes.' },
        { pointer: '/body/c', detail: expect.stringContaining('1e-130') },
      ],
    })
    expect(made({ ['é'.repeat(32_767)]: 1 })).toHaveProperty('data')
  })
})
