import type { AsyncBatch } from '../../functions/model/async-batch.ts'

/** A batch of three operations as it was accepted. */
export const asyncBatch: AsyncBatch = {
  id: '0123456789abcdefghjk',
  writer: 'w',
  caller: 'c',
  principal: 'alice',
  tenant: 'acme',
  fingerprint: 'f',
  createdAt: '2026-11-28T10:00:00.000Z',
  expiresAt: 1_796_637_600,
  source: { kind: 'operations', ranges: [] },
  total: 3,
  shows: 'results',
  nameParts: 0,
  round: 0,
}
