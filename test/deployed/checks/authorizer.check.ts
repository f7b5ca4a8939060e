import { createHash } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import type { SettingsInput } from '../../../infra/config.ts'
import { batchRequest, bodyOf, jsonRequest } from '../../support/answer.ts'
import { httpCaller } from '../../support/http.ts'
import { deploy } from '../cdk.ts'
import { projectNamed } from '../project.ts'
import { callAs, cityOf, newIds } from './support.ts'

const holders = {
  'key-of-ann': { sub: 'ann', tenant: 'acme', scope: 'read write' },
  'key-of-eve': { sub: 'eve', tenant: 'umbrella', scope: 'read write' },
  'key-of-nobody': { sub: '', tenant: 'acme' },
}

const keys = Object.entries(holders).map(([key, holder]) => [
  createHash('sha256').update(key).digest('hex'),
  holder,
])

const auth: SettingsInput['auth'] = {
  type: 'lambda',
  function: {
    entry: 'examples/authorizer/handler.ts',
    environment: { API_KEYS: JSON.stringify(Object.fromEntries(keys)) },
  },
  identitySources: ['$request.header.X-Api-Key'],
  scopes: { GET: ['read'], POST: ['write'], DELETE: ['remove'] },
}

/** Two deployments: over the one with tokens, and back. */
const timeout = 900_000

test(
  'a function of the project decides who may call, and says who it is',
  async () => {
    const { ministack, settings, url } = inject('deployed')
    const as = (key?: keyof typeof holders | 'wrong') => httpCaller(url, key ? { 'x-api-key': key } : {})
    const [id = ''] = newIds(1)
    const read = { method: 'GET', path: `/v1/cities/${id}` }
    await deploy(ministack, { ...settings, auth }, projectNamed('decided'))
    try {
      expect((await as()(read)).status).toBe(401)
      // MiniStack answers every exception of an authorizer with 500; on AWS this one is 401.
      expect([401, 500]).toContain((await as('wrong')(read)).status)
      expect((await callAs('all')(read)).status).toBe(401)
      expect((await as()({ method: 'GET', path: '/health' })).status).toBe(200)
      expect((await as('key-of-nobody')(read)).status).toBe(403)
      const made = await as('key-of-ann')(jsonRequest('POST', '/v1/cities', cityOf(id)))
      expect([made.status, made.text]).toEqual([201, expect.stringContaining(id)])
      expect((await as('key-of-ann')(read)).status).toBe(200)
      expect((await as('key-of-eve')(read)).status).toBe(404)
      const batch = await as('key-of-ann')(batchRequest([{ method: 'DELETE', path: `/cities/${id}` }]))
      expect(bodyOf(batch).results[0].status).toBe(403)
    } finally {
      await deploy(ministack, settings, projectNamed('project'))
    }
    expect((await as('key-of-ann')(read)).status).toBe(401)
    expect((await callAs('all')({ method: 'GET', path: '/v1' })).status).toBe(200)
  },
  timeout,
)
