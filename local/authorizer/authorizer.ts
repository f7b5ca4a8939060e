import type { ContextMembers } from '../../functions/http/lambda-principal.ts'
import type { Authorizer } from '../gateway/authorizer.ts'
import { type JwtOptions, jwtAuthorizer } from './jwt.ts'
import { type LambdaAuthorizerOptions, lambdaAuthorizer } from './lambda.ts'
import { authorizerIn } from './load.ts'

/** A function in a file that decides who may call, and says who they are. */
export interface LambdaAuth
  extends Omit<LambdaAuthorizerOptions, 'handler'>,
    Omit<ContextMembers, 'tenantClaim'> {
  /** A module that exports `handler`, from the working directory. */
  readonly authorizerFile: string
}

export type LocalAuth = JwtOptions | LambdaAuth

export const typeOf = (auth: LocalAuth | undefined): 'none' | 'jwt' | 'lambda' => {
  if (auth === undefined) return 'none'
  return 'authorizerFile' in auth ? 'lambda' : 'jwt'
}

/** @throws Error when the key set or the function cannot be read. */
export const authorizerFor = async (auth: LocalAuth | undefined): Promise<Authorizer | undefined> => {
  if (auth === undefined) return undefined
  if (!('authorizerFile' in auth)) return jwtAuthorizer(auth)
  return lambdaAuthorizer({ ...auth, handler: await authorizerIn(auth.authorizerFile) })
}
