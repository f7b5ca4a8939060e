import { afterAll, describe, expect, it } from 'vitest'
import { openapiDocument } from '../../functions/openapi/document.ts'
import { distances } from '../scenarios/distances.ts'
import { bodyOf } from '../support/answer.ts'
import { collections } from '../support/declared.ts'
import { createService } from '../support/service.ts'
import { grantOf, tenantSettings } from '../support/trial.ts'

describe.each(distances)('the documents, $name', ({ call, stop }) => {
  afterAll(stop)

  it('GET /openapi.json is the description of this deployment’s collections', async () => {
    const answer = await call({ method: 'GET', path: '/openapi.json' })
    expect(answer.headers['content-type']).toBe('application/json')
    // A deployment describes its own authorizer; one at a URL is made with tokens.
    const auth = process.env.MULTISTATUS_TOKEN === undefined ? 'none' : 'jwt'
    const description = openapiDocument(collections, { auth, publicDocs: true })
    expect(bodyOf(answer)).toEqual(JSON.parse(JSON.stringify(description)))
  })

  it('GET /docs is a page that may load nothing but what is in it', async () => {
    const answer = await call({ method: 'GET', path: '/docs', headers: { accept: 'text/html' } })
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(answer.text).toMatch(/^<!doctype html>/)
    expect(answer.text).not.toMatch(/<(script|link|img|iframe)\b[^>]*\b(src|href)="(?!data:)/)
    const policy = answer.headers['content-security-policy'] ?? ''
    expect(policy).toMatch(
      /^default-src 'none'; script-src('?\s*'sha256-[^']+'){2}; style-src 'sha256-[^']+';/,
    )
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
  })

  it('whoever does not take gzip gets the text as it is', async () => {
    for (const path of ['/openapi.json', '/docs']) {
      const plain = await call({ method: 'GET', path, headers: { 'accept-encoding': 'gzip;q=0, identity' } })
      expect(plain.headers).not.toHaveProperty('content-encoding')
      expect(plain.text).toMatch(/^(\{"openapi":|<!doctype html>)/)
    }
  })

  it('a deployment’s documents are public and small enough to be kept', async () => {
    for (const path of ['/openapi.json', '/docs']) {
      const { headers } = await call({ method: 'GET', path })
      expect(headers['cache-control']).toBe('public, max-age=300')
      expect(headers.vary).toContain('Accept-Encoding')
    }
  })
})

it.skipIf(process.env.MULTISTATUS_ONLY_REMOTE)(
  'documents for which a caller was asked are kept by that caller alone',
  async () => {
    const { call, stop } = await createService({ settings: tenantSettings })
    for (const path of ['/openapi.json', '/docs']) {
      const { headers } = await call({ method: 'GET', path, grant: grantOf('one') })
      expect(headers['cache-control']).toBe('private, max-age=300')
    }
    stop()
  },
)
