import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Stack, start } from '../../local/stack.ts'
import { hasBrowser } from '../reference/chromium.ts'
import { collections } from '../support/declared.ts'
import { type Attempt, launchWith, openServer, tryFrom } from './front-pages.ts'

if (!hasBrowser) console.log('No Chromium here (CHROMIUM names one): pages from elsewhere are not tested.')

const evil = 'evil.example'
const friend = 'friend.example'
const patience = 60_000

describe.skipIf(!hasBrowser)('pages in a browser', { timeout: 2 * patience }, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchWith([evil, friend])
  })
  afterAll(() => browser?.close())

  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const signed = {
    'x-amz-date': '20250101T000000Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=local/20250101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
  }
  const amzJson = { 'content-type': 'application/x-amz-json-1.0' }

  /** Each would do something, or show something, if it came from a program. */
  const attemptsOn = (stack: Stack): readonly Attempt[] => [
    { url: `${stack.url}/v1/cities/secret`, method: 'GET', headers: {} },
    {
      url: `${stack.url}/v1/cities/planted`,
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"Planted","country":"XX","population":1}',
    },
    {
      url: `${stack.url}/v1/batches`,
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{"operations":[{"method":"DELETE","path":"/cities/secret"}]}',
    },
    {
      url: stack.dynamodbEndpoint,
      method: 'POST',
      headers: { ...amzJson, ...signed, 'x-amz-target': 'DynamoDB_20120810.Scan' },
      body: '{"TableName":"Items"}',
    },
    {
      url: stack.dynamodbEndpoint,
      method: 'POST',
      headers: { ...amzJson, ...signed, 'x-amz-target': 'DynamoDB_20120810.DeleteTable' },
      body: '{"TableName":"Items"}',
    },
    { url: `${stack.awsEndpoint}/bodies/secret`, method: 'GET', headers: {} },
    { url: `${stack.awsEndpoint}/bodies`, method: 'GET', headers: {} },
    { url: `${stack.awsEndpoint}/bodies/secret`, method: 'DELETE', headers: {} },
    { url: `${stack.awsEndpoint}/bodies/planted`, method: 'PUT', headers: {}, body: 'planted' },
    {
      url: `${stack.awsEndpoint}/bodies?delete`,
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '<Delete><Object><Key>secret</Key></Object></Delete>',
    },
    {
      url: `${stack.awsEndpoint}/`,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'Action=CreateTopic&Name=planted',
    },
  ]

  /** A stack with something in each of its parts, and a look at whether all of it is as it was. */
  const stackWithSecrets = async () => {
    const idle = async () => async () => undefined
    const load = { importer: idle, worker: idle, sweeper: idle }
    const stack = await start({ port: 0, load })
    const aws = { region: 'us-east-1', credentials, maxAttempts: 1 }
    const database = new DynamoDBClient({ ...aws, endpoint: stack.dynamodbEndpoint })
    const s3 = new S3Client({ ...aws, endpoint: stack.awsEndpoint, forcePathStyle: true })
    const headers = { 'content-type': 'application/json' }
    const body = '{"name":"Secret","country":"XX","population":1}'
    await fetch(`${stack.url}/v1/cities/secret`, { method: 'PUT', headers, body })
    await database.send(
      new PutItemCommand({ TableName: 'Batches', Item: { pk: { S: 'b' }, sk: { S: 'META' } } }),
    )
    await s3.send(new PutObjectCommand({ Bucket: 'bodies', Key: 'secret', Body: 'secret' }))
    const look = async () => {
      const { Items = [] } = await database.send(new ScanCommand({ TableName: 'Items' }))
      const object = await s3.send(new GetObjectCommand({ Bucket: 'bodies', Key: 'secret' }))
      const planted = await fetch(`${stack.awsEndpoint}/bodies/planted`)
      return [
        Items.map(({ pk, version }) => [pk?.S, version?.N]),
        await object.Body?.transformToString(),
        planted.status,
      ]
    }
    const stop = async () => {
      database.destroy()
      s3.destroy()
      await stack.stop()
    }
    return { stack, look, stop }
  }

  it.each([
    ['another site', (port: number) => `http://${evil}:${port}/`],
    ['another port of this machine', (port: number) => `http://127.0.0.1:${port}/`],
  ])('%s reads nothing and changes nothing', async (_, address) => {
    const { stack, look, stop } = await stackWithSecrets()
    const open = await openServer()
    const page = await browser.newPage()
    try {
      await page.goto(address(open.port))
      const before = await look()
      for (const attempt of attemptsOn(stack)) {
        // The browser would let it: a server without a front gets the very same requests.
        const elsewhere = { ...attempt, url: `http://127.0.0.1:${open.port}/x${new URL(attempt.url).search}` }
        expect(await tryFrom(page, elsewhere), attempt.url).toContain('200')
        expect(await tryFrom(page, attempt), `${attempt.method} ${attempt.url}`).toMatch(
          /^blocked, (blocked|opaque)$/,
        )
      }
      expect(open.seen.length).toBeGreaterThanOrEqual(attemptsOn(stack).length)
      await page.setContent(`<form method="post" enctype="text/plain" action="${stack.awsEndpoint}/bodies?delete">
        <input name="<Delete><Object><Key>secret</Key></Object></Delete><!--" value="-->"></form>`)
      await page.evaluate('document.forms[0].submit()')
      await page.waitForLoadState()
      expect(await page.textContent('body')).toContain('may not come in')
      expect(await look()).toEqual(before)
    } finally {
      await page.close()
      await stop()
    }
  })

  it('a name that is made to point here (DNS rebinding) gets no answer either', async () => {
    const { stack, look, stop } = await stackWithSecrets()
    const page = await browser.newPage()
    try {
      const before = await look()
      for (const attempt of attemptsOn(stack)) {
        const { port, pathname, search } = new URL(attempt.url)
        const origin = `http://${evil}:${port}`
        // The page itself came while the name still pointed to the attacker's server.
        await page.route(`${origin}/page`, (route) =>
          route.fulfill({ contentType: 'text/html', body: '<p>' }),
        )
        await page.goto(`${origin}/page`)
        const told = await tryFrom(page, { ...attempt, url: `${origin}${pathname}${search}` })
        expect(told, attempt.url).toMatch(/^421 \{"message":"This is 127/)
      }
      expect(await look()).toEqual(before)
    } finally {
      await page.close()
      await stop()
    }
  })

  it('a page of an origin that --cors names sends a batch, and uploads an import', async () => {
    const open = await openServer()
    const origin = `http://${friend}:${open.port}`
    const stack = await start({ port: 0, collections, corsOrigins: [origin] })
    const page = await browser.newPage()
    try {
      await page.goto(`${origin}/`)
      const told = await page.evaluate(visit, stack.url)
      expect(told).toMatchObject({ batch: 207, summary: 'total=1', announced: 201, put: 200 })
      expect(told.finished).toMatchObject({
        state: 'completed',
        summary: { total: 2, success: 2, failed: 0 },
      })
      await page.goto(`http://${evil}:${open.port}/`)
      await expect(page.evaluate(visit, stack.url)).rejects.toThrow('Failed to fetch')
    } finally {
      await page.close()
      await stack.stop()
    }
  })
})

interface Upload {
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
}

/** Runs in the page. */
const visit = async (url: string) => {
  const post = (path: string, body: object) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': `page-${Math.random()}` },
      body: JSON.stringify(body),
    })
  const city = { name: 'Vienna', country: 'AT', population: 1_691_468 }
  const batch = await post('/v1/batches', { operations: [{ method: 'PUT', path: '/cities/v', body: city }] })
  const announced = await post('/v1/imports', {
    collection: 'cities',
    method: 'PUT',
    contentType: 'text/csv',
  })
  const { id, upload } = (await announced.json()) as { id: string; upload: Upload }
  const body = 'id,name,country,population\n1,Linz,AT,200000\n2,Graz,AT,290000\n'
  const put = await fetch(upload.url, { method: upload.method, headers: upload.headers, body })
  let finished: { state?: string } = {}
  while (finished.state !== 'completed')
    finished = (await (await fetch(`${url}/v1/batches/${id}`)).json()) as typeof finished
  return {
    batch: batch.status,
    summary: (batch.headers.get('batch-summary') ?? '').split(',')[0],
    announced: announced.status,
    put: put.status,
    finished,
  }
}
