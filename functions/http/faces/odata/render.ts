import type { Conclusion } from '../../../batch/render/conclusion.ts'
import type { Headers } from '../../../model/headers.ts'
import type { Refusal } from '../../../model/outcome.ts'
import { odataPath } from '../../../model/paths.ts'
import { stateOf } from '../../../model/state.ts'
import type { View } from '../../view.ts'
import type { Asked, Text } from '../face.ts'
import { fitted } from '../fit.ts'
import { failureOf } from './error.ts'
import { responseOf } from './response.ts'
import type { OdataBatch, OdataProgress } from './schema.ts'

/** Whether the client speaks OData and not only the form of its batches; then it is answered as OData has it. */
const isOdata = ({ headers }: Asked): boolean =>
  headers['odata-version'] !== undefined || headers['odata-maxversion'] !== undefined

const headersFor = (request: Asked): Headers => ({
  contentType: 'application/json',
  ...(isOdata(request) ? { odataVersion: '4.01' } : {}),
})

/** Protocol 4.01, 11.7: a batch that was understood is 200, whatever became of its requests. */
export const renderBatch = ({ conclusion }: View<'batch'>, request: Asked): Text =>
  responsesOf(conclusion, request)

/** The same body as if it had been waited for, and the status that it would have had. */
export const renderFinished = ({ conclusion }: View<'finished'>, request: Asked): Text => {
  const text = responsesOf(conclusion, request)
  return { ...text, headers: { ...text.headers, asyncResult: '200' } }
}

const responsesOf = ({ listed, isCut }: Conclusion, request: Asked): Text => {
  const [lowerCase, { base }] = [isOdata(request), request]
  const { body, level } = fitted((at) => {
    const isShort = isCut || at !== 'full'
    const batch: OdataBatch = {
      responses: listed.map((entry) => responseOf(entry, { level: at, base, lowerCase })),
      ...(isShort ? { '@multistatus.truncated': true } : {}),
    }
    return JSON.stringify(batch)
  })
  return { statusCode: 200, headers: headersFor(request), body, truncated: isCut || level !== 'full' }
}

/** Protocol 4.01, 11.6: 202 while it goes on, with the place to ask again. */
export const renderProgress = ({ progress: { batch }, summary }: View<'progress'>, request: Asked): Text => {
  const told: OdataProgress = { id: batch.id, state: stateOf(batch), pending: summary.pending }
  return {
    statusCode: 202,
    headers: { ...headersFor(request), location: `${request.base}${odataPath}/${batch.id}` },
    body: JSON.stringify(told),
  }
}

/** Its clients read no problem of RFC 9457. */
export const renderRefusal = (refusal: Refusal, request: Asked): Text => ({
  headers: headersFor(request),
  body: fitted((level) => JSON.stringify(failureOf(refusal, level))).body,
})
