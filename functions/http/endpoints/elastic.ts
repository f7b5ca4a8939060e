import type { Refusal } from '../../model/outcome.ts'
import { parameterOf } from '../query.ts'
import type { Plain } from '../view.ts'
import { submitBatch } from './batches.ts'
import type { Endpoint } from './endpoint.ts'

/**
 * Elasticsearch's own clients take an answer without `X-Elastic-Product: Elasticsearch` for a fault, after they have sent what
 * is to be written. This is not Elasticsearch, so they are refused before anything is run, unless the deployer wants them.
 */
const notElastic: Refusal = {
  problem: 'not-acceptable',
  detail:
    'This is Multistatus, not Elasticsearch, and this client would take an answer for a failure. Use a client of OpenSearch.',
}

const forItsClients =
  (endpoint: Endpoint): Endpoint =>
  async (request, dependencies) =>
    request.headers['x-elastic-client-meta'] !== undefined && !dependencies.settings.elasticProduct
      ? notElastic
      : endpoint(request, dependencies)

/** `POST` and `PUT /elastic/_bulk` and `/elastic/{collection}/_bulk`. Every action is answered, now and without its item. */
export const submitBulk = forItsClients((request, dependencies) =>
  // Without preferences it is not deferred, and shows no items.
  submitBatch({ ...request, preferences: {} }, dependencies),
)

const json = (body: object): Plain => ({
  kind: 'plain',
  statusCode: 200,
  headers: { contentType: 'application/json' },
  body: JSON.stringify(body),
})

const name = 'multistatus'

/** `GET /elastic/`: what shippers ask first. `number` is the version of OpenSearch whose bulk protocol is spoken. */
export const elasticInfo = forItsClients(async () =>
  json({
    name,
    cluster_name: name,
    version: { distribution: name, number: '2.0.0' },
    tagline: 'Multistatus: it speaks the bulk protocol of OpenSearch, and nothing else of it.',
  }),
)

/** It answers, so it is well: like `/health`, it says nothing about the store. */
export const clusterHealth = forItsClients(async () =>
  json({
    cluster_name: name,
    status: 'green',
    timed_out: false,
    number_of_nodes: 1,
    number_of_data_nodes: 1,
  }),
)

export const catHealth = forItsClients(async ({ query }, { clock }) => {
  const epoch = Math.floor(clock.now().getTime() / 1000)
  const timestamp = clock.now().toISOString().slice(11, 19)
  if (parameterOf(query, 'format') === 'json')
    return json([{ epoch: String(epoch), timestamp, cluster: name, status: 'green' }])
  return {
    kind: 'plain',
    statusCode: 200,
    headers: { contentType: 'text/plain; charset=utf-8' },
    body: `${epoch} ${timestamp} ${name} green\n`,
  }
})
