/** The part of `requestContext.authorizer` that an authorizer adds. */
export type Grant =
  | {
      readonly jwt: {
        readonly claims: Readonly<Record<string, string>>
        /** `null`, not an empty list, when the token has no scopes. */
        readonly scopes: readonly string[] | null
      }
    }
  /** What a function returned as its context; null where it returned none. */
  | { readonly lambda: Readonly<Record<string, unknown>> | null }
