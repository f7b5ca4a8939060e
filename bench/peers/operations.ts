import * as z from 'zod'
import { cities } from '../../examples/demo/cities.ts'
import type { Event } from './handler.ts'

/** The same schema that the subject uses. */
const item = cities.schema as z.ZodObject
const fields = item.partial()

const operation = z.object({
  method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE', 'GET']),
  path: z.string(),
  body: z.unknown().optional(),
})
const list = z.array(z.unknown()).min(1).max(1000)
const envelope = z.object({ operations: z.array(operation).min(1).max(1000) })

export type Method = z.infer<typeof operation>['method']
export type Fields = Readonly<Record<string, unknown>>

/** One valid operation, or the reason why it is invalid. */
export type Checked =
  | { readonly method: Method; readonly id: string; readonly fields: Fields }
  | { readonly invalid: string }

/** Both forms of a request: a list of items to create, and a batch of operations. */
export const operationsOf = ({ rawPath, body = '' }: Event): readonly Checked[] => {
  const parsed: unknown = JSON.parse(body)
  if (rawPath === '/v1/cities') return list.parse(parsed).map((member) => check('POST', undefined, member))
  return envelope
    .parse(parsed)
    .operations.map(({ method, path, body: member }) => check(method, path.split('/')[2], member))
}

const check = (method: Method, named: string | undefined, body: unknown): Checked => {
  const { id = named, ...members } = (body ?? {}) as { id?: unknown }
  const checkedId = cities.id.safeParse(id)
  if (!checkedId.success) return { invalid: checkedId.error.message }
  if (method === 'GET' || method === 'DELETE') return { method, id: checkedId.data, fields: {} }
  const checked = (method === 'PATCH' ? fields : item).safeParse(members)
  return checked.success
    ? { method, id: checkedId.data, fields: checked.data }
    : { invalid: checked.error.message }
}
