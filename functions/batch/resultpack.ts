import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Result } from './outcome.ts'

/**
 * Results as they are recorded under a key: compressed JSON. `replayed` is not kept: it belongs to an answer, not to
 * what became of an operation.
 */
export const packResults = (results: readonly Result[]): Uint8Array =>
  deflateRawSync(JSON.stringify(results.map(({ replayed: _, ...result }) => result)), { level: 1 })

export const unpackResults = (packed: Uint8Array): readonly Result[] =>
  packed.length === 0 ? [] : JSON.parse(inflateRawSync(packed).toString())
