import { copyJson } from '../json/copy.ts'
import type { JsonObject } from '../json/value.ts'
import type { AcceptedBatch, Grants } from './async-batch.ts'

/** Who asks for an operation, as a deployer's code sees it. */
export interface Caller {
  /** Names the principal for as long as it exists; what credentials say of it stands in the claims. */
  readonly id: string
  readonly tenant: string
  /** Empty where the authorizer knows no scopes. */
  readonly scopes: ReadonlySet<string>
  /** What the authorizer found in the credentials, as it hands it over: an HTTP API makes text of every claim. */
  readonly claims: Readonly<JsonObject>
}

/** What the code of one collection does to its copy, nobody else meets. */
export const copyOfCaller = ({ id, tenant, scopes, claims }: Caller): Caller => ({
  id,
  tenant,
  scopes: new Set(scopes),
  claims: copyJson(claims),
})

/** What has to be kept of a caller with work that outlives the request; undefined where there is nothing. */
export const grantsOf = ({ scopes, claims }: Caller): Grants | undefined =>
  scopes.size === 0 && Object.keys(claims).length === 0
    ? undefined
    : { scopes: [...scopes], claims: { ...claims } }

/** Who asked for a batch that is run later. */
export const callerOfBatch = ({
  principal,
  tenant,
  grants,
}: Pick<AcceptedBatch, 'principal' | 'tenant' | 'grants'>): Caller => ({
  id: principal,
  tenant,
  scopes: new Set(grants?.scopes),
  claims: grants?.claims ?? {},
})
