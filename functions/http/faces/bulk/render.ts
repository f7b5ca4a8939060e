import type { View } from '../../view.ts'
import type { Asked, Text } from '../face.ts'
import { fitted } from '../fit.ts'
import { itemOf } from './item.ts'
import type { BulkAnswer } from './schema.ts'

/** 200, whatever became of the actions; `errors` tells whether one of them has an error. */
export const renderBatch = (view: View<'batch'>, { elapsed, base }: Asked): Text => {
  const { conclusion, slots = [] } = view
  const took = Math.max(0, elapsed?.() ?? 0)
  const { body, level } = fitted((at) => {
    const items = conclusion.listed.map((entry) => itemOf(entry, { level: at, base, slots }))
    const errors = items.some((item) =>
      Object.values(item).some((one) => one !== undefined && 'error' in one),
    )
    return JSON.stringify({ took, errors, items } satisfies BulkAnswer)
  })
  return { statusCode: 200, headers: { contentType: 'application/json' }, body, truncated: level !== 'full' }
}
