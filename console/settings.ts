/** OpenID Connect: a public client that signs in by code and PKCE. */
export interface Oidc {
  /** The `iss` of the tokens; `{issuer}/.well-known/openid-configuration` names the addresses. */
  readonly issuer: string
  readonly clientId: string
  readonly scope: string
  /** What else the issuer wants to be told, such as an `audience`. */
  readonly parameters: Readonly<Record<string, string>>
}

/** How a person says who it is. */
export type SignIn =
  | { readonly kind: 'nobody asks' }
  /** A bearer token: pasted, or fetched where there is an issuer. */
  | { readonly kind: 'token'; readonly oidc?: Oidc }
  /** Values of headers, for the deployer's own authorizer. */
  | { readonly kind: 'headers'; readonly names: readonly string[] }

/** What the page is told when it is made. */
export interface PageSettings {
  readonly signIn: SignIn
  /** What the service is called. */
  readonly title: string
}
