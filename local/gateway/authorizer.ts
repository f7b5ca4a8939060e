import type { Answer } from './answer.ts'
import type { GatewayEvent } from './event.ts'
import type { Grant } from './grant.ts'

export type Verdict = { readonly granted: Grant } | { readonly refused: Answer }

/** Decides on a request before the function is called, by the event that the function would get. */
export type Authorizer = (event: GatewayEvent) => Promise<Verdict>
