import type { parseArgs } from 'node:util'

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
  'console-client': { type: 'string' },
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
  'base-path': { type: 'string' },
  help: { type: 'boolean' },
} as const

/** What `parseArgs` makes of them. */
export type Values = ReturnType<typeof parseArgs<{ options: typeof flags }>>['values']
