import type { Answer } from './answer.ts'

/** The part of `requestContext.authorizer` that an authorizer adds. */
export interface Grant {
  readonly jwt: {
    readonly claims: Readonly<Record<string, string>>
    /** `null`, not an empty list, when the token has no scopes. */
    readonly scopes: readonly string[] | null
  }
}

export type Verdict = { readonly granted: Grant } | { readonly refused: Answer }

/** Decides on a request by its headers (names in lower case), before the function is called. */
export type Authorizer = (headers: Readonly<Record<string, string>>) => Promise<Verdict>
