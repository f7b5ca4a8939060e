import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { expect, it } from 'vitest'
import { readSecrets } from '../../functions/webhooks/secrets.ts'
import { signedHeaders } from '../../functions/webhooks/sign.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

it('signs the example of the specification as it says', () => {
  const example = {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    seconds: 1_614_265_330,
    body: '{"test": 2432232314}',
  }
  expect(signedHeaders(example, readSecrets(secret))).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

const anySecret = fc
  .uint8Array({ minLength: 24, maxLength: 64 })
  .map((bytes) => `whsec_${Buffer.from(bytes).toString('base64')}`)

it('is verified by the library of others, by each of several secrets', () => {
  const given = fc.record({
    secrets: fc.uniqueArray(anySecret, { minLength: 1, maxLength: 8 }),
    data: fc.jsonValue(),
    id: fc.stringMatching(/^evt_[0-9a-z]{20}$/),
  })
  fc.assert(
    fc.property(given, ({ secrets, data, id }) => {
      const body = JSON.stringify({ data })
      const headers = signedHeaders(
        { id, seconds: Math.floor(Date.now() / 1000), body },
        readSecrets(secrets.join('\n')),
      )
      for (const one of secrets) expect(new Webhook(one).verify(body, headers)).toEqual(JSON.parse(body))
      expect(() => new Webhook(secret).verify(body, headers)).toThrow('No matching signature')
      expect(() => new Webhook(secrets[0] ?? '').verify(`${body} `, headers)).toThrow()
    }),
  )
})

it.each([
  ['', 'there are 0 secrets'],
  [' \n', 'there are 0 secrets'],
  ['whsec_', 'secret 1'],
  ['hunter2hunter2hunter2hunter2', 'secret 1'],
  [`${secret} whsec_c2hvcnQ=`, 'secret 2'],
  [`whsec_${Buffer.alloc(65).toString('base64')}`, 'secret 1'],
  ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!', 'secret 1'],
  [Array(9).fill(secret).join(' '), 'there are 9 secrets'],
])('%j is no list of secrets', (text, complaint) => {
  expect(() => readSecrets(text)).toThrow(complaint)
  // Not even a wrong one is shown.
  if (text.length > 7) expect(() => readSecrets(text)).not.toThrow(text.slice(6, 30).trim() || 'none')
})
