import type { Request } from '../support/answer.ts'

/** A file as a page's form has it. */
export interface Sent {
  readonly name: string
  readonly text: string | Uint8Array
  readonly type?: string
}

interface FormOptions {
  readonly fields?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly method?: string
  readonly query?: string
}

/** A form as undici writes it, which has nothing from us. */
export const formRequest = async (files: readonly Sent[], options: FormOptions = {}): Promise<Request> => {
  const { fields = {}, headers = {}, method = 'POST', query = '' } = options
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  for (const { name, text, type = '' } of files)
    form.append('file', new File([typeof text === 'string' ? text : new Uint8Array(text)], name, { type }))
  const request = new Response(form)
  return {
    method,
    path: `/v1/cities${query}`,
    headers: { 'content-type': request.headers.get('content-type') ?? '', ...headers },
    body: new Uint8Array(await request.arrayBuffer()),
  }
}

/** A form byte by byte, for what no writer of forms would write. */
export const rawForm = (body: string | Uint8Array, boundary = 'boundary=XX'): Request => ({
  method: 'POST',
  path: '/v1/cities',
  headers: { 'content-type': `multipart/form-data; ${boundary}` },
  body: typeof body === 'string' ? Buffer.from(body, 'latin1') : body,
})
