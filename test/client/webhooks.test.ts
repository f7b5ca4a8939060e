import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { verifyWebhook, WebhookError, type WebhookRequest } from '../../client/webhooks.ts'
import { startAws } from '../../local/aws/server.ts'
import { inEnvironment, multistatus, newFolder } from './support/cli.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const other = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

/** As the library of others signs it. */
const signed = (body: string, at: Date, by = secret) => ({
  'webhook-id': 'evt_1',
  'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
  'webhook-signature': new Webhook(by).sign('evt_1', at, body),
})

const event = {
  id: 'evt_1',
  type: 'batch.completed',
  timestamp: '2026-11-28T10:01:00.000Z',
  data: { id: 'b', state: 'completed', outcome: 'partial', summary: {}, links: { errors: '/e' } },
}
const body = JSON.stringify(event)
const now = new Date('2026-11-28T10:01:02Z')
const at = { now: () => now }

describe('verifyWebhook', () => {
  it('believes what others have signed, in each form that a request has', async () => {
    const headers = signed(body, now)
    const capitals = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]),
    )
    const forms: WebhookRequest[] = [
      { headers, body },
      { headers: new Headers(headers), body },
      { headers: capitals, body },
      { headers, body: Buffer.from(body) },
    ]
    for (const form of forms) expect(await verifyWebhook(form, secret, at)).toEqual(event)
  })

  it('believes any of several secrets, and any of several signatures', async () => {
    const headers = signed(body, now)
    const two = `v1a,xyz v1,AAAA ${signed(body, now, other)['webhook-signature']} ${headers['webhook-signature']}`
    expect(await verifyWebhook({ headers, body }, [other, secret], at)).toEqual(event)
    expect(
      await verifyWebhook({ headers: { ...headers, 'webhook-signature': two }, body }, secret, at),
    ).toEqual(event)
  })

  it('believes nothing that was changed', async () => {
    const headers = signed(body, now)
    const change = fc.record({ place: fc.nat(body.length - 1), by: fc.integer({ min: 1, max: 90 }) })
    await fc.assert(
      fc.asyncProperty(change, async ({ place, by }) => {
        const code = 32 + ((body.charCodeAt(place) - 32 + by) % 94)
        const changed = body.slice(0, place) + String.fromCharCode(code) + body.slice(place + 1)
        fc.pre(changed !== body)
        await expect(verifyWebhook({ headers, body: changed }, secret, at)).rejects.toThrow(WebhookError)
      }),
    )
    const id = { ...headers, 'webhook-id': 'evt_2' }
    const time = { ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) }
    for (const one of [id, time])
      await expect(verifyWebhook({ headers: one, body }, secret, at)).rejects.toThrow('no signature')
  })

  it.each([
    [-301, 'it was sent 301 seconds ago'],
    [301, 'its time is 301 seconds ahead'],
  ])('not %i seconds off', async (seconds, complaint) => {
    const headers = signed(body, new Date(now.getTime() + seconds * 1000))
    await expect(verifyWebhook({ headers, body }, secret, at)).rejects.toThrow(complaint)
    const tolerant = { ...at, toleranceSeconds: 301 }
    expect(await verifyWebhook({ headers, body }, secret, tolerant)).toEqual(event)
  })

  it.each([
    [{ 'webhook-id': undefined }, 'there is no header webhook-id'],
    [{ 'webhook-timestamp': '' }, 'there is no header webhook-timestamp'],
    [{ 'webhook-timestamp': 'soon' }, 'is no number of seconds'],
    [{ 'webhook-signature': 'v1' }, 'no signature'],
    [{ 'webhook-signature': 'v1,?' }, 'no signature'],
    [{ 'webhook-signature': 'v2,AAAA' }, 'no signature'],
  ])('without %j it is not believed', async (changed, complaint) => {
    const headers = { ...signed(body, now), ...changed }
    await expect(verifyWebhook({ headers, body }, secret, at)).rejects.toThrow(complaint)
  })

  it('a secret that is none is the receiver’s own mistake', async () => {
    for (const wrong of ['', 'whsec_', 'hunter?'])
      await expect(verifyWebhook({ headers: signed(body, now), body }, wrong, at)).rejects.toThrow(TypeError)
  })
})

describe('multistatus webhook verify', () => {
  const verify = (
    headers: Record<string, string>,
    input = body,
    env = { MULTISTATUS_WEBHOOK_SECRET: secret },
  ) =>
    inEnvironment(
      env,
      input,
      ...['webhook', 'verify', '-'],
      ...Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]),
    )

  it('says what was verified, however old it is', async () => {
    expect(await verify(signed(body, new Date('2026-01-01T00:00:00Z')))).toEqual({
      code: 0,
      stdout: 'verified: evt_1, batch.completed of b (completed, partial), sent 2026-01-01T00:00:00.000Z\n',
      stderr: '',
    })
  })

  it('says why not', async () => {
    const { code, stderr } = await verify(signed(body, now, other))
    expect([code, stderr]).toEqual([
      1,
      'multistatus: not verified: no signature is of one of these secrets\n',
    ])
    const { stderr: missing } = await verify({ 'webhook-id': 'evt_1' })
    expect(missing).toContain('not verified: there is no header webhook-timestamp')
  })

  it.each([
    [['webhook'], 'multistatus webhook verify takes one FILE'],
    [['webhook', 'sign', '-'], 'multistatus webhook verify takes one FILE'],
    [['webhook', 'verify', '-', '--header', 'nothing'], '--header is "NAME: VALUE", not "nothing"'],
    [['webhook', 'verify', '-', '--url', 'http://x'], 'webhook takes no --url'],
    [['events'], 'say where the events are'],
    [['events', 'x'], 'events takes no operand'],
    [['events', '--url', 'http://127.0.0.1:1'], 'nobody answers at http://127.0.0.1:1'],
  ])('%j is a mistake: %s', async (args, complaint) => {
    const { code, stderr } = await inEnvironment({ MULTISTATUS_WEBHOOK_SECRET: secret }, body, ...args)
    expect(code).toBe(1)
    expect(stderr).toContain(complaint)
  })

  it('needs a secret, which is not on its command line', async () => {
    const { stderr } = await verify({}, body, { MULTISTATUS_WEBHOOK_SECRET: ' ' })
    expect(stderr).toContain('MULTISTATUS_WEBHOOK_SECRET=whsec_…')
  })
})

describe('multistatus events', () => {
  const put = (endpoint: string, detail: object) =>
    fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.PutEvents' },
      body: JSON.stringify({
        Entries: [
          { Source: 's', DetailType: 'batch.completed', Detail: JSON.stringify(detail), Time: 1_795_860_000 },
        ],
      }),
    })

  it.each([[[]], [['--json']]])(
    'prints what there was and what comes, until it is stopped (%j)',
    async (options) => {
      const { endpoint, stop } = await startAws()
      onTestFinished(() => stop())
      const summary = { total: 3, failed: 1 }
      const first = { ...event, data: { ...event.data, summary } }
      await put(endpoint, first)
      let printed = ''
      const ended = multistatus(newFolder(), ['events', '--url', endpoint, ...options], (child) => {
        child.stdout?.on('data', (data: Buffer) => {
          printed += data
        })
        vi.waitFor(() => expect(printed.split('\n')).toHaveLength(2), { timeout: 20_000 })
          .then(() => put(endpoint, { ...first, data: { ...first.data, id: 'c' } }))
          .then(() => vi.waitFor(() => expect(printed.split('\n')).toHaveLength(3), { timeout: 20_000 }))
          .finally(() => child.kill('SIGINT'))
      })
      const { code, stdout, stderr } = await ended
      expect([code, stderr]).toEqual([0, ''])
      const [one = '', two = ''] = stdout.trimEnd().split('\n')
      if (options.length > 0)
        expect([JSON.parse(one).detail.data.id, JSON.parse(two).detail.data.id]).toEqual(['b', 'c'])
      else
        expect([one, two]).toEqual(
          ['b', 'c'].map(
            (id) =>
              `2026-11-28T10:00:00.000Z  batch.completed  ${id}  completed, partial  3 operations, 1 failed`,
          ),
        )
    },
  )
})

it('the receiver of the examples takes what is signed, once, and nothing else', async () => {
  const port = 20_000 + Math.floor(Math.random() * 20_000)
  const child = spawn(
    process.execPath,
    [new URL('../../examples/webhook-receiver.ts', import.meta.url).pathname],
    {
      env: { ...process.env, PORT: String(port), MULTISTATUS_WEBHOOK_SECRET: `${other} ${secret}` },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  onTestFinished(() => void child.kill('SIGKILL'))
  let printed = ''
  child.stdout.on('data', (data: Buffer) => {
    printed += data
  })
  const post = (headers: Record<string, string>, text = body) =>
    fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body: text }).then(({ status }) => status)
  const right = signed(body, new Date())
  await vi.waitFor(async () => expect(await post({})).toBe(400), { timeout: 20_000, interval: 100 })
  expect(await post(right)).toBe(204)
  expect(await post(right)).toBe(204)
  expect(await post(right, `${body} `)).toBe(400)
  child.kill()
  await once(child, 'exit')
  expect(printed).toBe('batch.completed b partial /e\n')
})
