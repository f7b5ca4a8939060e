import { batchLinks } from '../model/paths.ts'
import { exampleBatchId, exampleCounts, nameIn, partialBatch } from './examples.ts'
import type { Subject } from './route-description.ts'

/** A page of results that is not the last. */
export const page = (which: 'results' | 'errors', subject: Subject) => ({
  results: partialBatch(subject).results.filter(({ status }) => which === 'results' || status >= 400),
  next: `${batchLinks(exampleBatchId)[which]}?cursor=Mw`,
})

export const accepted = () => ({
  summary: { ...exampleCounts(2000, 0), success: 0, pending: 2000 },
  id: exampleBatchId,
  state: 'queued',
  createdAt: '2026-01-31T09:00:00.000Z',
  expiresAt: '2026-02-07T09:00:00.000Z',
  links: batchLinks(exampleBatchId),
})

export const finished = (subject: Subject) => {
  const { summary, outcome, results, retry } = partialBatch(subject)
  return {
    ...accepted(),
    summary: { ...summary, pending: 0 },
    state: 'completed',
    startedAt: '2026-01-31T09:00:01.000Z',
    completedAt: '2026-01-31T09:00:02.000Z',
    outcome,
    results,
    retry,
  }
}

export const announced = (subject: Subject) => ({
  ...accepted(),
  summary: { ...exampleCounts(0, 0), pending: 0 },
  import: { collection: nameIn(subject), method: 'PUT', contentType: 'text/csv' },
  upload: {
    method: 'PUT',
    url: 'https://bucket.s3.eu-central-1.amazonaws.com/bodies/118s3takb7hwr8jg7dmq?X-Amz-Signature=0',
    headers: { 'content-type': 'text/csv', 'if-none-match': '*' },
    expiresAt: '2026-01-31T10:00:00.000Z',
  },
})
