import type middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { fieldsOf } from '../model/headers.ts'
import { elasticPath } from '../model/paths.ts'

type Middleware = middy.MiddlewareObj<
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Error,
  Context
>

/** What clients of Elasticsearch demand of an answer, where the deployer wants them served. */
export const product = (isWanted = false): Middleware => ({
  after: ({ event, response }) => {
    const isTheirs = event.rawPath === elasticPath || event.rawPath.startsWith(`${elasticPath}/`)
    if (isWanted && isTheirs && response)
      response.headers = { ...response.headers, ...fieldsOf({ product: 'Elasticsearch' }) }
  },
})
