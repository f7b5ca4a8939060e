import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { JWTPayload } from 'jose'
import { makeKeys, signToken } from '../../../local/keys.ts'

export interface Issuer {
  readonly url: string
  readonly jwksFile: string
  readonly audience: string
  /** A token for somebody, as the issuer signs it. */
  readonly token: (claims: JWTPayload, expires?: string | number) => Promise<string>
  /** What was asked of its endpoints, in order. */
  readonly asked: string[]
  readonly stop: () => void
}

const client = 'console'
const audience = 'multistatus'

/** An OpenID provider for one public client, whose only person is Ada. It insists on PKCE, as RFC 7636 has it. */
export const startIssuer = async (): Promise<Issuer> => {
  const folder = mkdtempSync(join(tmpdir(), 'multistatus-issuer-'))
  const jwksFile = join(folder, 'jwks.json')
  const key = await makeKeys(jwksFile, join(folder, 'private.json'))
  const asked: string[] = []
  const codes = new Map<string, { readonly challenge: string; readonly back: string }>()
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const token: Issuer['token'] = (claims, expires) =>
    signToken(key, { iss: url, aud: audience, ...claims }, expires)

  const authorize = (query: URLSearchParams, response: ServerResponse): void => {
    const back = new URL(query.get('redirect_uri') ?? '')
    const isSound =
      query.get('response_type') === 'code' &&
      query.get('client_id') === client &&
      query.get('code_challenge_method') === 'S256' &&
      query.get('scope') === 'openid'
    if (!isSound) return void response.writeHead(400).end('not sound')
    const code = randomUUID()
    codes.set(code, { challenge: query.get('code_challenge') ?? '', back: back.href })
    back.search = String(new URLSearchParams({ code, state: query.get('state') ?? '', iss: url }))
    response.writeHead(302, { location: back.href }).end()
  }
  const exchange = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = new URLSearchParams(await text(request))
    const begun = codes.get(form.get('code') ?? '')
    codes.delete(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const isSound = begun?.challenge === challenge && begun.back === form.get('redirect_uri')
    if (!isSound) return answer(response, 400, { error: 'invalid_grant' })
    const access = await token({ sub: 'ada', email: 'ada@example.com' })
    answer(response, 200, { access_token: access, token_type: 'Bearer', expires_in: 3600 })
  }
  server.on('request', (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', url)
    asked.push(`${request.method} ${pathname}`)
    if (pathname === '/authorize') return authorize(searchParams, response)
    if (pathname === '/token') return void exchange(request, response)
    answer(response, 200, {
      issuer: url,
      authorization_endpoint: `${url}/authorize`,
      token_endpoint: `${url}/token`,
    })
  })
  return {
    url,
    jwksFile,
    audience,
    token,
    asked,
    stop: () => {
      server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Any page may ask an issuer; its answers are for whoever has the verifier. */
const answer = (response: ServerResponse, status: number, body: object): void => {
  response
    .writeHead(status, { 'content-type': 'application/json', 'access-control-allow-origin': '*' })
    .end(JSON.stringify(body))
}
