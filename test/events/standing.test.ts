import { expect, it } from 'vitest'
import { batchCompleted } from '../../functions/jobs/events/batch-completed.ts'
import { type AnnouncedEnd, readNote, writeEnd } from '../../functions/jobs/events/messages.ts'
import { standingOf } from '../../functions/jobs/events/standing.ts'
import type { AsyncBatch, Progress } from '../../functions/model/async-batch.ts'
import { noCounts } from '../../functions/model/counts.ts'
import { asyncBatch } from '../support/async-batch.ts'

const batch: AsyncBatch = { ...asyncBatch, round: 1, startedAt: '2026-11-28T10:00:01.000Z' }
const counts = { ...noCounts, total: 3, success: 2, failed: 1, chunks: 1 }
const progress = (more: Partial<AsyncBatch>): Progress => ({ batch: { ...batch, ...more }, counts })
const end = { ...batch, mark: 'mine' }
const readEnd = (text: string): AnnouncedEnd => {
  const note = readNote(text)
  if (!('end' in note)) throw new Error('no end')
  return note.end
}

const announced = readEnd(writeEnd(end, 1))
const completedAt = '2026-11-28T10:01:00.000Z'

it.each([
  ['that end is on record', progress({ completedAt, endedBy: 'mine' }), 'true'],
  ['another end is', progress({ completedAt, endedBy: 'other' }), 'void'],
  ['an end without a mark is', progress({ completedAt }), 'void'],
  ['no end is yet', progress({}), 'open'],
  ['it was cancelled, and goes on', progress({ cancelledAt: completedAt }), 'open'],
  ['it was opened again since', progress({ round: 2 }), 'void'],
  ['it was opened again and ended since', progress({ round: 2, completedAt, endedBy: 'later' }), 'void'],
  ['its key has another batch', progress({ createdAt: '2026-11-30T10:00:00.000Z' }), 'void'],
  ['it is gone', undefined, 'void'],
] as const)('an announcement when %s', (_, found, standing) => {
  expect(standingOf(announced, found)).toBe(standing)
})

it.each([1, 2])('a message of format %i says which end', (format) => {
  expect(readEnd(writeEnd(end, format))).toEqual({
    batch: batch.id,
    generation: 'mx08ocg0',
    round: 1,
    mark: 'mine',
  })
})

it('a message of a later format is given back, and one that is none is told', () => {
  const later = JSON.stringify({ ...JSON.parse(writeEnd(end, 1)), v: 9 })
  expect(() => readEnd(later)).toThrow('format 9')
  expect(() => readEnd('{"v":1,"end":{}}')).toThrow()
})

it('an event has counts and links, and nobody’s name', () => {
  const event = batchCompleted(progress({ completedAt, endedBy: 'mine' }), 'mine')
  expect(event).toEqual({
    id: 'evt_mine',
    type: 'batch.completed',
    timestamp: completedAt,
    data: {
      id: batch.id,
      state: 'completed',
      outcome: 'partial',
      summary: {
        total: 3,
        success: 2,
        failed: 1,
        notAttempted: 0,
        retryable: 0,
        replayed: 0,
        pending: 0,
      },
      links: {
        self: `/v1/batches/${batch.id}`,
        results: `/v1/batches/${batch.id}/results`,
        errors: `/v1/batches/${batch.id}/errors`,
        cancellation: `/v1/batches/${batch.id}/cancellation`,
      },
    },
  })
  expect(JSON.stringify(event)).not.toMatch(/alice|acme/)
})
