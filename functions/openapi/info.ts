import type { ZodOpenApiObject } from 'zod-openapi'
import { headerNames } from '../model/headers.ts'

const description = `Many operations on items in one request, and a true result for each of them.

A batch that was accepted is answered **207**, whether all, some or none of its operations succeeded: read \`outcome\`, \`summary\` or the header \`${headerNames.summary}\`. A request that cannot be accepted is answered by an RFC 9457 problem, and nothing was run.

Send an \`Idempotency-Key\` with whatever writes, and send the same request again when no answer came: what has been done is not done again.

\`HEAD\` is answered wherever \`GET\` is, in the same way, without a body.

API Gateway stands in front and answers some requests by itself (\`{"message": …}\`, without \`${headerNames.requestId}\`): credentials it does not accept, too many requests, a request that is too large, a service that takes longer than 30 seconds.`

export const info: ZodOpenApiObject['info'] = {
  title: 'Multistatus',
  version: 'v1',
  description,
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
}
