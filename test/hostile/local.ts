import { type Stack, start } from '../../local/stack.ts'
import type { Answer } from '../support/answer.ts'
import { collections } from '../support/declared.ts'
import { type RawRequest, type Wire, wireTo } from './http.ts'

type Headers = NonNullable<RawRequest['headers']>

const json: Headers[number] = ['content-type', 'application/json']
export const city = JSON.stringify({ name: 'Ville', country: 'FR', population: 1 })

export interface Local {
  readonly wire: Wire
  readonly get: (path: string, ...headers: Headers) => Promise<Answer>
  readonly put: (path: string, ...headers: Headers) => Promise<Answer>
  readonly post: (path: string, body: string | Uint8Array) => Promise<Answer>
  readonly stop: () => Promise<void>
}

/** The whole service behind the gateway, holding the city 1 at version 1. */
export const startLocal = async (): Promise<Local> => {
  const stack: Stack = await start({ port: 0, collections })
  const wire = wireTo(stack.url)
  const put: Local['put'] = (path, ...headers) =>
    wire.call({ method: 'PUT', path, headers: [json, ...headers], body: city })
  await put('/v1/cities/1')
  return {
    wire,
    get: (path, ...headers) => wire.call({ method: 'GET', path, headers }),
    put,
    post: (path, body) => wire.call({ method: 'POST', path, headers: [json], body }),
    stop: () => {
      wire.close()
      return stack.stop()
    },
  }
}
