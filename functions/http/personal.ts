import type { Headers } from '../model/headers.ts'
import { caching } from './headers.ts'
import type { PrincipalOptions } from './principal.ts'

export interface IdentityOptions extends Pick<PrincipalOptions, 'auth'> {
  /** Behind a Lambda authorizer: the headers that it is asked with. None: what it looks at is not known. */
  readonly identityHeaders?: readonly string[] | undefined
}

/**
 * What has to be said of an answer that may be kept for its caller alone. One browser has many callers, one after the
 * other, and two of them may have an item of one id and version: without `Vary` the second one's 304 would show it the
 * item of the first (RFC 9111, section 4.1).
 */
export const personal = ({ auth, identityHeaders = [] }: IdentityOptions): Headers => {
  switch (auth) {
    case 'none':
      return {}
    case 'jwt':
    case 'iam':
      return { vary: 'Authorization' }
    case 'lambda':
      return identityHeaders.length === 0
        ? { cacheControl: caching.usual }
        : { vary: identityHeaders.join(', ') }
  }
}
