import { expect } from 'vitest'
import { bodyOf, type Caller, jsonRequest, type Request } from '../support/answer.ts'
import type { Running } from './distances.ts'
import { finished } from './later.ts'

/** Imports, as a case talks about them. */

export const announcing = (wanted: object, headers: Readonly<Record<string, string>> = {}): Request =>
  jsonRequest('POST', '/v1/imports', wanted, headers)

interface Upload {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** The upload as it was given, to the letter. */
export const uploaded = (
  { method, url, headers }: Upload,
  body: string | Uint8Array<ArrayBuffer>,
): Promise<Response> =>
  fetch(url, { method, headers, body: typeof body === 'string' ? Buffer.from(body) : body })

export interface Wanted {
  readonly collection?: string
  readonly method?: string
  readonly contentType?: string
}

/** An import that waits for its upload. */
export const announced = async (call: Caller, wanted: Wanted = {}) => {
  const answer = await call(
    announcing({ collection: 'cities', method: 'POST', contentType: 'text/csv', ...wanted }),
  )
  expect(answer.status, answer.text).toBe(201)
  return bodyOf(answer)
}

/** The final body of a file's import. */
export const imported = async (
  at: Pick<Running, 'call' | 'work'>,
  file: string | Uint8Array<ArrayBuffer>,
  wanted: Wanted = {},
) => {
  const { id, upload } = await announced(at.call, wanted)
  const put = await uploaded(upload, file)
  expect(put.status, await put.text()).toBe(200)
  return bodyOf(await finished(at, id))
}
