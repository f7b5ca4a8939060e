/** The options of `npm start`, as `parseArgs` takes them. */
export const flags = {
  port: { type: 'string' },
  data: { type: 'string' },
  dynamodb: { type: 'string' },
  timeout: { type: 'string' },
  collections: { type: 'string' },
  workers: { type: 'string' },
  auth: { type: 'string' },
  issuer: { type: 'string' },
  audience: { type: 'string' },
  jwks: { type: 'string' },
  authorizer: { type: 'string' },
  'authorizer-response': { type: 'string' },
  'authorizer-cache': { type: 'string' },
  'identity-source': { type: 'string', multiple: true },
  'principal-member': { type: 'string' },
  'scopes-member': { type: 'string' },
  'tenant-claim': { type: 'string' },
  webhook: { type: 'string', multiple: true },
  events: { type: 'boolean' },
  cors: { type: 'string', multiple: true },
  help: { type: 'boolean' },
} as const

type Repeated = 'cors' | 'identity-source' | 'webhook'
type Switch = 'events' | 'help'

export type Values = { readonly [name in Exclude<keyof typeof flags, Switch | Repeated>]?: string } & {
  readonly [name in Repeated]?: readonly string[]
} & { readonly [name in Switch]?: boolean }
