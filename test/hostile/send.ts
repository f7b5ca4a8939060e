import { type Answer, bodyOf, type Request } from '../support/answer.ts'
import type { HostileService } from './service.ts'

const types = {
  json: 'application/json',
  patch: 'application/merge-patch+json',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv',
} as const

/** Sends bodies as one of the media types that the service takes. The service is there once the tests run. */
export const senderTo =
  (service: () => HostileService) =>
  (method: string, path: string, body: Request['body'], type: keyof typeof types = 'json'): Promise<Answer> =>
    service().call({
      method,
      path,
      headers: { 'content-type': types[type] },
      ...(body === undefined ? {} : { body }),
    })

export const told = (answer: Answer): readonly [number, string] => [answer.status, bodyOf(answer).type]
export const malformed = [400, '/problems/malformed-json'] as const
