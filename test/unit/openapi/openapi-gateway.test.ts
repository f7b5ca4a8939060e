import { expect, it } from 'vitest'
import { type Answer as GatewayAnswer, refusals } from '../../../local/gateway/answer.ts'
import { batchRequest, type Request } from '../../support/answer.ts'
import { conforming } from '../../support/openapi/conformance.ts'

/** Answers of the gateway that the description leaves out, and why. */
const leftOut: Readonly<Record<string, string>> = {
  badRequest: 'What it cannot read is a request to no operation; a path can be described, and is below.',
  notFound: 'The route $default takes every path.',
}

const requests: readonly Request[] = [
  batchRequest([]),
  { method: 'GET', path: '/v1/cities/1' },
  { method: 'DELETE', path: '/v1/cities?id=1' },
]

const answering = ({ status, headers, body }: GatewayAnswer) => {
  const names = headers.map(([name, value]) => [name.toLowerCase(), value])
  return conforming(async () => ({ status, headers: Object.fromEntries(names), text: String(body) }))
}

it.each(Object.entries(refusals).filter(([name]) => !(name in leftOut)))(
  'what the gateway answers by itself is described: %s',
  async (_, refusal) => {
    for (const request of requests) await answering(refusal)(request)
  },
)

it('a path whose percent-encoding is broken is described where a path has parameters', async () => {
  for (const path of ['/v1/cities/%25', '/v1/batches/%25', '/v1/batches/%25/results', '/problems/%25'])
    await answering(refusals.badRequest)({ method: 'GET', path })
})

it('and nothing else is', async () => {
  const other = { ...refusals.forbidden, status: 402 }
  await expect(answering(other)(batchRequest([]))).rejects.toThrow(/not as OpenAPI has it/)
  const worded = { ...refusals.forbidden, body: Buffer.from('{"message":"Forbidden","reason":"no"}') }
  await expect(answering(worded)(batchRequest([]))).rejects.toThrow(/additional propert/)
})
