import { describe, expect, test } from 'vitest'
import { callerFrom } from '../../../functions/http/caller.ts'
import { type PrincipalOptions, principalOf } from '../../../functions/http/principal.ts'
import { isRefusal } from '../../../functions/model/outcome.ts'

const eventOf = (authorizer: unknown) => ({ requestContext: { authorizer } }) as never

const principal = (authorizer: unknown, options: Partial<PrincipalOptions> = {}) =>
  principalOf(eventOf(authorizer), { auth: 'lambda', tenantClaim: undefined, ...options })

const named = (context: unknown, options?: Partial<PrincipalOptions>) =>
  principal({ lambda: context }, options)

describe('the caller of a Lambda authorizer', () => {
  test('is named by its member, and has the words of another as scopes', () => {
    expect(named({ sub: 'ann', scope: 'orders:read  orders:write', level: 3 })).toEqual({
      id: '["lambda","ann"]',
      tenant: 'shared',
      scopes: new Set(['orders:read', 'orders:write']),
    })
  })

  test('is named by the members that the deployment says', () => {
    const options = { principalMember: 'account', scopesMember: 'may', tenantClaim: 'org' }
    expect(named({ account: 7, may: 'all', org: 42, sub: 'x', scope: 'y' }, options)).toEqual({
      id: '["lambda","7"]',
      tenant: '42',
      scopes: new Set(['all']),
    })
  })

  test('has no scopes where none are said, rather than all', () => {
    const without = [undefined, null, '', ' ', 7, true, {}, []]
    for (const scope of without) expect(named({ sub: 'ann', scope })).toMatchObject({ scopes: new Set() })
    expect(named({ sub: 'ann', scope: ['a', 7, 'b'] })).toMatchObject({ scopes: new Set(['a', 'b']) })
  })

  test.each([
    [undefined],
    [{}],
    [{ jwt: { claims: { sub: 'ann' } } }],
    [{ iam: { accountId: '1', userId: 'a' } }],
  ])('is not known without its authorizer: %j', (authorizer) => {
    expect(principal(authorizer)).toMatchObject({ problem: 'unauthorized' })
  })

  const nobody = [
    undefined,
    null,
    '',
    true,
    false,
    'true',
    [],
    ['ann'],
    {},
    '[a b]',
    '{}',
    'map[]',
    'a\ud800',
  ]
  const inexact = [1.5, 2 ** 53, Number.NaN]

  test.each([...nobody, ...inexact, 'x'.repeat(1025)].map((sub) => [sub]))(
    'named by %j is forbidden',
    (sub) => {
      expect(named({ sub })).toEqual({
        problem: 'forbidden',
        detail: 'The authorizer\'s context has no usable member "sub", which names the caller.',
      })
    },
  )

  test.each([...nobody, ...inexact, 'x'.repeat(129)].map((org) => [org]))(
    'of the tenant %j is forbidden',
    (org) => {
      expect(named({ sub: 'ann', org }, { tenantClaim: 'org' })).toEqual({
        problem: 'forbidden',
        detail: 'The authorizer\'s context has no usable member "org", which names the tenant.',
      })
    },
  )

  test.each([null, 'ann', ['sub'], 7])('without a context of members is forbidden: %j', (context) => {
    expect(named(context)).toMatchObject({ problem: 'forbidden' })
  })

  test('is not named by what every object has', () => {
    expect(named({ sub: 'ann' }, { principalMember: 'constructor' })).toMatchObject({ problem: 'forbidden' })
  })

  test('is not the one of the same name of another kind of authorizer', () => {
    const token = principalOf(eventOf({ jwt: { claims: { sub: 'ann' } } }), {
      auth: 'jwt',
      tenantClaim: undefined,
    })
    expect(isRefusal(token) ? undefined : token.id).not.toBe('["lambda","ann"]')
  })

  // What is accepted has to be kept with a batch, in a record of 400 KB.
  test('is forbidden with a context beyond what can be kept', () => {
    const bytes = (length: number) => ({ sub: 'ann', note: 'é'.repeat(length) })
    expect(named(bytes(5_100))).toMatchObject({ id: '["lambda","ann"]' })
    expect(named(bytes(5_200))).toEqual({
      problem: 'forbidden',
      detail: "The authorizer's context has more than 10240 bytes.",
    })
  })

  test('hands the whole context to the deployer’s code, as it was', () => {
    const event = eventOf({ lambda: { sub: 'ann', level: 3, admin: true, groups: ['a'] } })
    const principal = { id: 'i', tenant: 't', scopes: new Set(['s']) }
    expect(callerFrom({ principal, event }, { auth: 'lambda' })).toEqual({
      id: 'i',
      tenant: 't',
      scopes: new Set(['s']),
      claims: { sub: 'ann', level: 3, admin: true, groups: ['a'] },
    })
  })
})

test('of a signed request, who signed is handed over and no credentials', () => {
  const iam = {
    accessKey: 'ASIAEXAMPLE',
    accountId: '111111111111',
    callerId: 'AROA:one',
    cognitoIdentity: null,
    principalOrgId: 'o-1',
    userArn: 'arn:aws:sts::111111111111:assumed-role/a/one',
    userId: 'AROA:one',
  }
  const principal = { id: 'i', tenant: 't', scopes: undefined }
  const { claims } = callerFrom({ principal, event: eventOf({ iam }) }, { auth: 'iam' })
  const { accessKey: _, ...signer } = iam
  expect(claims).toEqual(signer)
})
