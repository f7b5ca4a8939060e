import { isRecord, jsonCall, jsonOf } from '../../client/send/call.ts'
import { exchange } from '../../client/send/exchange.ts'
import type { Read } from '../../client/send/verdict.ts'
import type { Service } from '../state/app.ts'
import type { Connection } from './connection.ts'

/** `GET /v1`: the collections, their columns and actions. */
export const describe = ({ within }: Connection): Promise<Service> =>
  exchange(jsonCall('GET', '/v1'), readService, within())

const readService: Read<Service> = (answered) => {
  const body = jsonOf(answered)
  if (answered.status !== 200 || !isRecord(body) || !Array.isArray(body.collections)) return undefined
  return { value: { collections: body.collections.filter(isRecord).map(collectionOf) } }
}

const collectionOf = ({
  name,
  schema,
  actions,
}: Record<string, unknown>): Service['collections'][number] => ({
  name: String(name),
  columns: ['id', ...Object.keys(propertiesOf(schema))],
  actions: Array.isArray(actions) ? actions.filter(isRecord).map(actionOf) : [],
})

const actionOf = ({ name, input }: Record<string, unknown>) => ({
  name: String(name),
  columns: ['id', ...Object.keys(propertiesOf(input))],
})

const propertiesOf = (schema: unknown): object =>
  isRecord(schema) && isRecord(schema.properties) ? schema.properties : {}
