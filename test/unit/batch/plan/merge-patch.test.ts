import { describe, expect, it } from 'vitest'
import { mergePatch } from '../../../../functions/batch/plan/merge-patch.ts'

/** RFC 7396, appendix A: original, patch, result. Each is JSON text, as it stands there. */
const appendix = [
  ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
  ['{"a":"b"}', '{"a":null}', '{}'],
  ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
  ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
  ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
  ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
  ['["a","b"]', '["c","d"]', '["c","d"]'],
  ['{"a":"b"}', '["c"]', '["c"]'],
  ['{"a":"foo"}', 'null', 'null'],
  ['{"a":"foo"}', '"bar"', '"bar"'],
  ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
  ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
  ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
] as const

/** RFC 7396, section 3: the example of an article. */
const article = {
  title: 'Goodbye!',
  author: { givenName: 'John', familyName: 'Doe' },
  tags: ['example', 'sample'],
  content: 'This will be unchanged',
}

describe('a merge patch', () => {
  it.each(appendix)('%s with %s is %s', (original, patch, result) => {
    expect(mergePatch(JSON.parse(original), JSON.parse(patch))).toEqual(JSON.parse(result))
  })

  it('changes the article of section 3 as told there', () => {
    const patch = {
      title: 'Hello!',
      phoneNumber: '+01-123-456-7890',
      author: { familyName: null },
      tags: ['example'],
    }
    expect(mergePatch(article, patch)).toEqual({
      title: 'Hello!',
      author: { givenName: 'John' },
      tags: ['example'],
      content: 'This will be unchanged',
      phoneNumber: '+01-123-456-7890',
    })
  })

  it('leaves both arguments as they are', () => {
    const [target, patch] = [{ a: { b: 1 }, c: 2 }, { a: { d: null, e: 3 } }]
    const before = structuredClone([target, patch])
    const merged = mergePatch(target, patch)
    expect([target, patch]).toEqual(before)
    expect(merged).toEqual({ a: { b: 1, e: 3 }, c: 2 })
  })

  it('takes members that every object inherits for absent ones', () => {
    expect(mergePatch({}, { constructor: { a: 1 }, toString: { b: null } })).toEqual({
      constructor: { a: 1 },
      toString: {},
    })
  })
})
