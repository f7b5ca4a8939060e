import * as z from 'zod'
import { limits } from '../../../model/limits.ts'
import { problems, problemType } from '../../../model/problems.ts'
import { bodyLimits } from '../../media.ts'
import type { View } from '../../view.ts'
import type { Text } from '../face.ts'
import type { WireHealth, WireProblemPage, WireService } from './schemas/service.ts'
import { textOf } from './text.ts'

export const renderService = ({ collections, quotas, maxRequestUnits }: View<'service'>): Text => {
  const service: WireService = {
    name: 'Multistatus',
    version: 'v1',
    limits: { ...limits, ...quotas, maxRequestUnits },
    bodies: bodyLimits,
    collections: [...collections.values()].map(({ name, ids, schema }) => ({
      name,
      href: `/v1/${name}`,
      ids,
      schema: z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
    })),
    links: {
      batches: '/v1/batches',
      imports: '/v1/imports',
      health: '/health',
      problems: '/problems/{name}',
    },
  }
  return textOf(service)
}

export const renderHealth = (): Text => {
  const health: WireHealth = { status: 'ok' }
  return textOf(health)
}

export const renderProblem = ({ name }: View<'problem'>): Text => {
  const { status, title, retryable, meaning, cause, cure } = problems[name]
  const page: WireProblemPage = { type: problemType(name), status, title, retryable, meaning, cause, cure }
  return textOf(page)
}
