import type { ZodOpenApiObject } from 'zod-openapi'
import { isOpen, type Route } from '../http/routes.ts'
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

const securitySchemes = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A token of the issuer that the deployment trusts.',
  },
  sigv4: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: 'AWS Signature Version 4, for callers that may `execute-api:Invoke`.',
    'x-amazon-apigateway-authtype': 'awsSigv4',
  },
} as const

type Auth = 'jwt' | 'iam' | 'none' | undefined
type SchemeName = keyof typeof securitySchemes

const schemeOf: Readonly<Record<'jwt' | 'iam', SchemeName>> = { jwt: 'bearer', iam: 'sigv4' }

/** For a deployment with one of them, only that one. */
export const schemesOf = (auth: Auth): Partial<typeof securitySchemes> => {
  if (auth === undefined) return securitySchemes
  if (auth === 'none') return {}
  const name = schemeOf[auth]
  return { [name]: securitySchemes[name] }
}

type Security = Record<string, string[]>[]

const askedFor = (auth: Auth): Security => Object.keys(schemesOf(auth)).map((name) => ({ [name]: [] }))

/** No authorizer is possible only if the deployment says so, or is unknown. */
export const securityOf = (auth: Auth): Security =>
  auth === 'jwt' || auth === 'iam' ? askedFor(auth) : [...askedFor(auth), {}]

/** The security of a route, if it differs from that of the whole API. */
export const securityOfRoutes =
  (auth: Auth, publicDocs: boolean | undefined) =>
  (route: Pick<Route, 'name' | 'open'>): Security | undefined => {
    const open = isOpen(route, publicDocs)
    if (open === undefined) return [...askedFor(auth), {}]
    return open ? [] : undefined
  }
