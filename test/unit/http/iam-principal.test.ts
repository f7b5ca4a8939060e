import { describe, expect, test } from 'vitest'
import { principalOf } from '../../../functions/http/principal.ts'

const signedBy = (userId: string) =>
  ({ requestContext: { authorizer: { iam: { accountId: '111111111111', userId } } } }) as never

const idOf = (userId: string, iamPrincipal?: 'role' | 'session') => {
  const options = { auth: 'iam', tenantClaim: undefined, ...(iamPrincipal && { iamPrincipal }) } as const
  const principal = principalOf(signedBy(userId), options)
  return 'id' in principal ? principal.id : undefined
}

describe('sessions of one role', () => {
  test.each([undefined, 'role'] as const)('are one caller (%s), so that another instance can retry', (by) => {
    expect(idOf('AROAROLE:one', by)).toBeDefined()
    expect(idOf('AROAROLE:one', by)).toBe(idOf('AROAROLE:two', by))
    expect(idOf('AROAROLE:one', by)).not.toBe(idOf('AROAOTHER:one', by))
  })

  test('are callers of their own where the stage says so', () => {
    expect(idOf('AROAROLE:one', 'session')).toBe(idOf('AROAROLE:one', 'session'))
    expect(idOf('AROAROLE:one', 'session')).not.toBe(idOf('AROAROLE:two', 'session'))
  })
})
