import { createHash } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { signInFor } from '../../console/choice.ts'
import { makeDocuments } from '../../docs/documents.ts'
import { consoleFlag } from '../../infra/console-settings.ts'
import { start } from '../../local/stack.ts'
import { collections } from '../support/declared.ts'
import { createService } from '../support/service.ts'

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

it('the page runs its own script and style, and reaches the service and the bucket alone', async () => {
  const stack = await start({ port: 0, collections })
  onTestFinished(() => stack.stop())
  for (const method of ['HEAD', 'GET']) {
    const answer = await fetch(`${stack.url}/console?code=x&state=y`, { method })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    if (method === 'HEAD') continue
    const html = await answer.text()
    const [, style = ''] = /<style>(.*?)<\/style>/s.exec(html) ?? []
    const [, script = ''] = /<script>(.*?)<\/script>/s.exec(html) ?? []
    expect(answer.headers.get('content-security-policy')).toBe(
      [
        "default-src 'none'",
        `script-src ${hashOf(script)}`,
        `style-src ${hashOf(style)}`,
        'img-src data:',
        `connect-src 'self' ${stack.awsEndpoint}`,
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
    )
    expect(html).not.toMatch(/<(script|link|img|iframe)\b[^>]*\b(src|href)="(?!data:)/)
    expect(html).not.toMatch(/ on\w+="/)
  }
})

describe('where there is none', () => {
  const told = async (auth: 'iam' | 'none') => {
    const { call, stop } = await createService({ settings: { auth } })
    onTestFinished(stop)
    return call({ method: 'GET', path: '/console' })
  }

  it('it says why', async () => {
    const [signed, off] = [await told('iam'), await told('none')]
    expect([signed.status, off.status]).toEqual([404, 404])
    expect(signed.text).toContain('sign their requests')
    expect(off.text).toContain('its setting is off')
  })

  it('nothing of it is deployed', () => {
    const iam = { type: 'iam' } as const
    expect(consoleFlag({ auth: iam, console: 'on' })).toEqual([])
    expect(consoleFlag({ auth: { type: 'none' }, console: 'off' })).toEqual([])
    expect(Object.keys(makeDocuments(collections, { auth: 'iam', console: {} }))).not.toContain('console')
  })
})

it('the issuer’s origins are in the policy, if people sign in there', () => {
  const choice = { issuer: 'https://i.example/pool', clientId: 'c', connect: ['https://auth.example'] }
  const { console: _, consolePolicy } = makeDocuments(collections, { auth: 'jwt', console: choice })
  expect(String(consolePolicy)).toContain(
    "connect-src 'self' {uploads} https://i.example https://auth.example;",
  )
  expect(signInFor(choice, { auth: 'jwt' })).toMatchObject({ kind: 'token', oidc: { clientId: 'c' } })
})

it.each([
  [['$request.header.X-Api-Key', '$context.path'], ['X-Api-Key']],
  [undefined, ['Authorization']],
  [['$request.querystring.key'], []],
  [['$request.header.Cookie', '$request.header.X-Api-Key', '$request.header.Sec-Id'], ['X-Api-Key']],
  [['$request.header.Host'], []],
])('an authorizer that is asked by %j is told headers: %j', (identitySources, names) => {
  expect(signInFor({}, { auth: 'lambda', identitySources })).toEqual({ kind: 'headers', names })
})

it('an authorizer that is asked by a cookie needs nobody to type it in', () => {
  const identitySources = ['$request.header.cookie']
  expect(signInFor({}, { auth: 'lambda', identitySources })).toEqual({ kind: 'nobody asks' })
})
