import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Context, S3Event, SQSEvent } from 'aws-lambda'
import { expect, it, onTestFinished, vi } from 'vitest'
import { makeKeys } from '../../local/keys.ts'
import { type StackOptions, start } from '../../local/stack.ts'
import { childrenOf } from './support.ts'

/** What any function may be told. */
const variables = [
  'ITEMS_TABLE',
  'BATCHES_TABLE',
  'BODIES_BUCKET',
  'UPLOADS_QUEUE_URL',
  'CHUNKS_QUEUE_URL',
  'MAX_RECEIVES',
  'FUNCTION_TIMEOUT_SECONDS',
  'AUTH',
  'TENANT_CLAIM',
  'CORS_ORIGINS',
]
const more = [
  'AWS_ENDPOINT_URL_DYNAMODB',
  'AWS_ENDPOINT_URL_S3',
  'AWS_ENDPOINT_URL_SQS',
  'AWS_REGION',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
]

/** The environment as a function finds it at its cold start. */
const environmentNow = (names = [...variables, ...more]) =>
  Object.fromEntries(names.flatMap((name) => (name in process.env ? [[name, process.env[name]]] : [])))

const api = async () => {
  const environment = environmentNow()
  return async () => ({
    environment,
    found: (await new DynamoDBClient({}).send(new ListTablesCommand({}))).TableNames,
  })
}

/** A function that nobody calls here. */
const idle = async () => async () => undefined
const load = { api, importer: idle, worker: idle, sweeper: idle }

const stack = async (options: StackOptions) => {
  const started = await start({ port: 0, load, ...options })
  onTestFinished(() => started.stop())
  return started
}

const asked = async (url: string) => (await (await fetch(`${url}/health`)).json()) as Record<string, unknown>

it('gives the function its environment, its tables and DynamoDB', async () => {
  for (const name of more) vi.stubEnv(name, undefined)
  const { url, dynamodbEndpoint, awsEndpoint } = await stack({})
  const { environment, found } = await asked(url)
  expect(environment).toEqual({
    ITEMS_TABLE: 'Items',
    BATCHES_TABLE: 'Batches',
    BODIES_BUCKET: 'bodies',
    FUNCTION_TIMEOUT_SECONDS: '30',
    AUTH: 'none',
    AWS_ENDPOINT_URL_DYNAMODB: dynamodbEndpoint,
    AWS_ENDPOINT_URL_S3: awsEndpoint,
    AWS_ENDPOINT_URL_SQS: awsEndpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  })
  expect(found).toEqual(['Batches', 'Items'])
})

it('gives each of the other functions what it needs and nothing else', async () => {
  const told: Record<string, unknown> = {}
  const telling = (name: string) => async () => {
    told[name] = environmentNow(variables)
    return async () => undefined
  }
  const loaders = { importer: telling('importer'), worker: telling('worker'), sweeper: telling('sweeper') }
  const { awsEndpoint } = await stack({ tenantClaim: 'tenant', load: { ...load, ...loaders } })
  const [chunks, uploads] = ['chunks', 'uploads'].map((name) => `${awsEndpoint}/000000000000/${name}`)
  expect(told).toEqual({
    importer: {
      BATCHES_TABLE: 'Batches',
      BODIES_BUCKET: 'bodies',
      CHUNKS_QUEUE_URL: chunks,
      UPLOADS_QUEUE_URL: uploads,
    },
    worker: {
      ITEMS_TABLE: 'Items',
      BATCHES_TABLE: 'Batches',
      BODIES_BUCKET: 'bodies',
      UPLOADS_QUEUE_URL: uploads,
    },
    sweeper: {
      BATCHES_TABLE: 'Batches',
      BODIES_BUCKET: 'bodies',
      CHUNKS_QUEUE_URL: chunks,
      UPLOADS_QUEUE_URL: uploads,
    },
  })
})

it('tells the importer of an upload, and gives the worker what the importer sends', async () => {
  const notified: string[] = []
  const worked: unknown[] = []
  const importer = async () => {
    const sqs = new SQSClient({})
    const QueueUrl = process.env.CHUNKS_QUEUE_URL
    return async ({ Records }: SQSEvent) => {
      for (const { body } of Records) {
        notified.push(body)
        const key = (JSON.parse(body) as S3Event).Records?.[0]?.s3.object.key
        if (key) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: `chunk of ${key}` }))
      }
      return undefined
    }
  }
  const worker =
    async () =>
    async ({ Records }: SQSEvent, context: Context) => {
      worked.push(...Records.map(({ body }) => body), Math.round(context.getRemainingTimeInMillis() / 10_000))
      return { batchItemFailures: [] }
    }
  const { awsEndpoint } = await stack({ load: { ...load, importer, worker } })
  const s3 = new S3Client({ endpoint: awsEndpoint })
  await s3.send(new PutObjectCommand({ Bucket: 'bodies', Key: 'bodies/01jd', Body: 'x' }))
  await vi.waitUntil(() => worked.length > 0, { timeout: 20_000 })
  expect(worked).toEqual(['chunk of bodies/01jd', 12])
  expect(notified.map((body) => JSON.parse(body).Event)).toEqual(['s3:TestEvent', undefined])
})

it('passes options on, and leaves real credentials alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stack-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const jwksFile = join(folder, 'jwks.json')
  await makeKeys(jwksFile, join(folder, 'key.json'))
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'mine')
  vi.stubEnv('AWS_REGION', 'eu-west-3')
  const { url } = await stack({
    functionTimeoutSeconds: 7,
    tenantClaim: 'tenant',
    corsOrigins: ['https://a.example', 'https://b.example'],
    auth: { issuer: 'https://i.example', audience: 'me', jwksFile },
  })
  const { environment } = await asked(url)
  expect(environment).toMatchObject({
    FUNCTION_TIMEOUT_SECONDS: '7',
    AUTH: 'jwt',
    TENANT_CLAIM: 'tenant',
    CORS_ORIGINS: 'https://a.example,https://b.example',
    AWS_REGION: 'eu-west-3',
    AWS_ACCESS_KEY_ID: 'mine',
  })
  expect((await fetch(`${url}/v1/cities`)).status).toBe(401)
})

it('starts no DynamoDB when it is given one', async () => {
  const first = await stack({})
  const before = childrenOf(process.pid).length
  const second = await stack({ dynamodb: first.dynamodbEndpoint })
  expect(second.dynamodbEndpoint).toBe(first.dynamodbEndpoint)
  expect(childrenOf(process.pid)).toHaveLength(before)
  await second.stop()
  expect(await asked(first.url)).toMatchObject({ found: ['Batches', 'Items'] })
})

it('leaves nothing behind when it cannot start', async () => {
  const before = childrenOf(process.pid)
  const folder = mkdtempSync(join(tmpdir(), 'stack-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  vi.stubEnv('TMPDIR', folder)
  onTestFinished(() => void vi.unstubAllEnvs())
  const broken = async () => Promise.reject(new Error('no handler'))
  await expect(start({ port: 0, load: { ...load, api: broken } })).rejects.toThrow('no handler')
  expect(childrenOf(process.pid)).toEqual(before)
  expect(readdirSync(folder)).toEqual([])
})

it('listens on the port that is named, and gives it to nobody else', async () => {
  const free = await stack({})
  const port = Number(new URL(free.url).port)
  await free.stop()
  const { url, dynamodbEndpoint } = await stack({ port })
  expect(url).toBe(`http://127.0.0.1:${port}`)
  expect(dynamodbEndpoint).not.toBe(url)
})
