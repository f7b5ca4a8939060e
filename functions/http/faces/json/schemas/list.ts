import * as z from 'zod'
import { itemId } from '../../../../model/limits.ts'
import { next } from './asynchronous.ts'
import { entityTag, type item, operationProblem, outdated } from './result.ts'
import type { Wire } from './wire.ts'

const listed = <Each extends z.ZodType>(each: Each) =>
  z.strictObject({ id: itemId, etag: entityTag, outdated, body: each })

/** An item that cannot be shown, since the collection's own code failed at it. */
const unlisted = z.strictObject({ id: itemId, error: operationProblem })

/** `GET /v1/{collection}`. */
export const itemPage = <Each extends z.ZodType>(each: Each) =>
  z.strictObject({ items: z.array(z.union([listed(each), unlisted])), next })

export type WireListed = Wire<ReturnType<typeof listed<typeof item>>>
export type WireUnlisted = Wire<typeof unlisted>
