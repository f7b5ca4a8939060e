import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { startGateway } from '../../local/gateway.ts'
import { createService } from '../support/service.ts'
import { judging } from '../support/statements.ts'
import { makeTables } from '../support/tables.ts'

/** A service over HTTP whose store refuses one item for a while. */
export interface ThrottledService {
  readonly url: string
  /** The bodies of bulk requests, as they came. */
  readonly sent: string[]
  /** Refuses the item of an id until so many bulk requests that name it have been answered. A client may send its neighbours before it. */
  readonly throttle: (id: string, answers: number) => void
  /** The item of an id, or the status that says that there is none. */
  readonly stored: (id: string) => Promise<unknown>
  readonly stop: () => Promise<void>
}

/** Short, so that the service gives up soon what its store refuses. */
const functionTimeoutSeconds = 4

export const startThrottled = async (): Promise<ThrottledService> => {
  let refused: { readonly id: string; answers: number } | undefined
  const sent: string[] = []
  const tables = await makeTables()
  const wire = judging(tables.client, (key) =>
    refused !== undefined && key.endsWith(`#${refused.id}`) ? { code: 'ThrottlingError' } : undefined,
  )
  const service = await createService({ tables, wire, functionTimeoutSeconds })
  const handler = async (event: APIGatewayProxyEventV2, context: Context) => {
    const isBulk = event.rawPath.endsWith('/_bulk')
    const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8').toString()
    if (isBulk) sent.push(body)
    const isAsked = isBulk && refused !== undefined && body.includes(refused.id)
    try {
      return await service.api(event, context)
    } finally {
      if (isAsked && refused !== undefined && --refused.answers === 0) refused = undefined
    }
  }
  const gateway = await startGateway({ handler, functionTimeoutSeconds })
  return {
    url: gateway.url,
    sent,
    throttle: (id, answers) => {
      refused = { id, answers }
    },
    stored: async (id) => {
      const { status, text } = await service.call({ method: 'GET', path: `/v1/cities/${id}` })
      return status === 200 ? JSON.parse(text) : status
    },
    stop: async () => {
      await gateway.stop()
      service.stop()
      tables.client.destroy()
    },
  }
}
