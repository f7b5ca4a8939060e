import type { Face } from '../face.ts'
import { parseOperations } from './parse.ts'
import { renderRefusal } from './refusal.ts'
import { renderBatch } from './render.ts'

/** The bulk protocol of OpenSearch's clients. */
export const bulk: Face = {
  types: ['application/json', 'application/vnd.elasticsearch+json'],
  parse: {
    type: 'application/x-ndjson',
    aliases: [
      'application/json',
      'application/vnd.elasticsearch+x-ndjson',
      'application/vnd.elasticsearch+json',
    ],
    operations: parseOperations,
  },
  render: { batch: renderBatch },
  renderRefusal,
}
