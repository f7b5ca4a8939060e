import { expect, it } from 'vitest'
import { conclude } from '../../../../functions/batch/render/conclusion.ts'
import { renderBatch } from '../../../../functions/http/faces/json/batch.ts'
import { failure } from '../../../../functions/model/outcome.ts'

const summary = {
  total: 10_000,
  success: 0,
  failed: 10_000,
  notAttempted: 10_000,
  retryable: 10_000,
  replayed: 0,
}

const entries = (label: string) =>
  Array.from({ length: 10_000 }, (_, index) => ({
    index,
    id: String(index).padStart(5, '0') + label.repeat(59),
    result: failure('not-attempted', ''),
  }))

/** Lambda's own limit; the body stands in its answer as a JSON string, where quotes and backslashes count twice. */
const maxAnswer = 6_291_556

it.each(['a', '"', '\\', '\u0001', 'é', '你', '\u2028'])(
  'a status with ten thousand labels of %j can be answered',
  (character) => {
    const conclusion = conclude(entries(character), { minimal: false, summary })
    const { body: text = '' } = renderBatch(
      { kind: 'batch', status: 207, id: '', conclusion, replayed: false },
      { base: '' },
    )
    expect(Buffer.byteLength(JSON.stringify(text))).toBeLessThan(maxAnswer - 10_000)
    const body = JSON.parse(text)
    expect(body.summary).toEqual(summary)
    expect(body.outcome).toBe('failed')
    // Either every operation stands there, or none, and then it is said.
    expect([10_000, 0]).toContain(body.results.length)
    expect(body.truncated === true || body.results.length > 0).toBe(true)
    expect(body.retry.ids.length).toBe(body.results.length)
  },
)
