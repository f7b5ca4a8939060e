import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { routes } from '../../functions/http/routes.ts'
import { makeContext } from '../../local/gateway/context.ts'
import { toEvent } from '../../local/gateway/event.ts'
import { matchRoute } from '../../local/gateway/match.ts'
import type { Handler } from '../peers/handler.ts'

const functionTimeoutSeconds = 30

/** A collection as NDJSON, as `multistatus export` asks for it: page after page, each where the link of the one before leads. */
export const exportPages = async (handler: Handler, path: string): Promise<readonly Buffer[]> => {
  const pages: Buffer[] = []
  let query: string | undefined = 'limit=1000'
  while (query !== undefined) {
    const answer = await handler(pageEvent(path, query), makeContext(functionTimeoutSeconds))
    if (answer.statusCode !== 200) throw new Error(`a page is ${answer.statusCode}: ${answer.body}`)
    pages.push(Buffer.from(answer.body ?? ''))
    query = nextIn(String(answer.headers?.link ?? ''))
  }
  return pages
}

const nextIn = (link: string): string | undefined => /<[^>?]*\?([^>]*)>; rel="next"/.exec(link)?.[1]

const pageEvent = (path: string, query: string): APIGatewayProxyEventV2 => {
  const match = matchRoute(routes, 'GET', path)
  if (!match) throw new Error(`no route for ${path}`)
  return toEvent(
    {
      method: 'GET',
      rawPath: path,
      rawQueryString: query,
      headers: { host: 'bench.example', accept: 'application/x-ndjson' },
      cookies: [],
      body: { isBase64Encoded: false },
      sourceIp: '127.0.0.1',
    },
    match,
  )
}
