import { limits } from '../../../model/limits.ts'
import { parametersOfIndex } from '../../index-query.ts'
import { bodyLimits } from '../../media.ts'
import type { UsableCollection } from '../../usable.ts'
import type { View } from '../../view.ts'
import type { Text } from '../face.ts'
import type { WireHealth, WireProblemPage, WireService } from './schemas/service.ts'
import { jsonBodyOf } from './text.ts'

export const renderService = (view: View<'service'>): Text => {
  const { collections, quotas, maxRequestUnits } = view
  const service: WireService = {
    name: 'Multistatus',
    version: 'v1',
    limits: { ...limits, ...quotas, maxRequestUnits },
    bodies: bodyLimits,
    collections: collections.map((usable) => collectionOf(usable, view)),
    links: {
      batches: '/v1/batches',
      imports: '/v1/imports',
      health: '/health',
      problems: '/problems/{name}',
    },
  }
  return jsonBodyOf(service)
}

const collectionOf = (
  { collection: { name, ids, schema }, actions, indexes }: UsableCollection,
  { schemaOf }: Pick<View<'service'>, 'schemaOf'>,
): WireService['collections'][number] => ({
  name,
  href: `/v1/${name}`,
  ids,
  schema: schemaOf(schema),
  actions: actions.map((action) => ({
    name: action.name,
    href: `/v1/${name}/{id}/${action.name}`,
    input: schemaOf(action.input),
  })),
  indexes: indexes.map((index) => ({
    name: index.name,
    partition: index.partition.name,
    sort: index.sort?.name,
    parameters: [...parametersOfIndex(index)],
  })),
})

export const renderHealth = (): Text => {
  const health: WireHealth = { status: 'ok' }
  return jsonBodyOf(health)
}

export const renderProblem = ({ page }: View<'problem'>): Text => {
  const { name, status, title, retryable, meaning, cause, cure } = page
  const told: WireProblemPage = { type: `/problems/${name}`, status, title, retryable, meaning, cause, cure }
  return jsonBodyOf(told)
}
