import type { Base } from '../../../model/base.ts'
import { limits } from '../../../model/limits.ts'
import { batchesPath } from '../../../model/paths.ts'
import { parametersOfIndex } from '../../index-query.ts'
import { bodyLimits } from '../../media.ts'
import type { UsableCollection } from '../../usable.ts'
import type { View } from '../../view.ts'
import type { Asked, Text } from '../face.ts'
import type { WireHealth, WireProblemPage, WireService } from './schemas/service.ts'
import { jsonBodyOf } from './text.ts'

export const renderService = (view: View<'service'>, { base }: Asked): Text => {
  const { collections, quotas, maxRequestUnits } = view
  const service: WireService = {
    name: 'Multistatus',
    version: 'v1',
    limits: { ...limits, ...quotas, maxRequestUnits },
    bodies: bodyLimits,
    collections: collections.map((usable) => collectionOf(usable, view, base)),
    links: {
      batches: `${base}${batchesPath}`,
      imports: `${base}/v1/imports`,
      health: `${base}/health`,
      problems: `${base}/problems/{name}`,
    },
  }
  return jsonBodyOf(service)
}

const collectionOf = (
  { collection: { name, ids, schema }, actions, indexes }: UsableCollection,
  { schemaOf }: Pick<View<'service'>, 'schemaOf'>,
  base: Base,
): WireService['collections'][number] => ({
  name,
  href: `${base}/v1/${name}`,
  ids,
  schema: schemaOf(schema),
  actions: actions.map((action) => ({
    name: action.name,
    href: `${base}/v1/${name}/{id}/${action.name}`,
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

export const renderProblem = ({ page }: View<'problem'>, { base }: Asked): Text => {
  const { name, status, title, retryable, meaning, cause, cure } = page
  const told: WireProblemPage = {
    type: `${base}/problems/${name}`,
    status,
    title,
    retryable,
    meaning,
    cause,
    cure,
  }
  return jsonBodyOf(told)
}
