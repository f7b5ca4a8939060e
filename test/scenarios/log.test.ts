import { afterEach, describe, expect, it } from 'vitest'
import { batchRequest, type Request } from '../support/answer.ts'
import { createService, type Service } from '../support/service.ts'
import { grantOf, newTenant, tenantSettings } from '../support/trial.ts'
import { creating, failing } from './given.ts'

let service: Service
afterEach(() => service.stop())

type Line = Readonly<Record<string, unknown>>

/** The lines that one request left in the log. */
const linesOf = async (request: Request): Promise<readonly Line[]> => {
  const lines: Line[] = []
  const log = (message: string, fields: object) => lines.push({ message, ...fields })
  service = await createService({ settings: tenantSettings, log })
  await service.call(request)
  return lines
}

const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

describe('6 the line of a request', () => {
  it('6 names its caller by a hash, its trace and its units', async () => {
    const [tenant, subject] = [newTenant(), 'ada.lovelace']
    const headers = { traceparent: trace, 'idempotency-key': 'secret-key' }
    const request = { ...batchRequest([creating(), failing()], headers), grant: grantOf(tenant, subject) }
    const [line = {}] = await linesOf(request)
    expect(line).toMatchObject({ message: 'request answered', status: 207, traceparent: trace })
    expect(line.caller).toMatch(/^[0-9a-z]{26}$/)
    expect(line.consumedCapacity).toBeGreaterThan(0)
    expect(JSON.stringify(line)).not.toMatch(new RegExp(`${subject}|${tenant}|secret-key`))
  })

  it('6 tells callers apart, and knows them again', async () => {
    const callers = [grantOf('t', 'ada'), grantOf('t', 'ada'), grantOf('t', 'bob'), grantOf('u', 'ada')]
    const seen: unknown[] = []
    for (const grant of callers) seen.push((await linesOf({ method: 'GET', path: '/v1', grant }))[0]?.caller)
    expect(seen[0]).toBe(seen[1])
    expect(new Set(seen).size).toBe(3)
  })

  /** W3C Trace Context, 3.2.2. */
  it.each(['', 'x', `${trace}-extra`, trace.toUpperCase(), `${trace},${trace}`, '00-4bf9-00f0-01'])(
    '6 has no trace that is none: %j',
    async (traceparent) => {
      const request = { method: 'GET', path: '/v1', headers: { traceparent }, grant: grantOf('t') }
      expect((await linesOf(request))[0]).not.toHaveProperty('traceparent')
    },
  )

  it('6 names nobody where nobody is asked', async () => {
    expect((await linesOf({ method: 'GET', path: '/health' }))[0]).not.toHaveProperty('caller')
    expect((await linesOf({ method: 'GET', path: '/v1' }))[0]).toMatchObject({ status: 401 })
  })
})
