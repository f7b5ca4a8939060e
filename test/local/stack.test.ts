import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { expect, it, onTestFinished, vi } from 'vitest'
import { makeKeys } from '../../local/keys.ts'
import { type StackOptions, start } from '../../local/stack.ts'
import { childrenOf } from './support.ts'

/** The function's environment at its cold start. */
const variables = [
  'ITEMS_TABLE',
  'BATCHES_TABLE',
  'FUNCTION_TIMEOUT_SECONDS',
  'AUTH',
  'TENANT_CLAIM',
  'CORS_ORIGINS',
]
const more = ['AWS_ENDPOINT_URL_DYNAMODB', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']

const load = async () => {
  const environment = Object.fromEntries([...variables, ...more].map((name) => [name, process.env[name]]))
  return async () => ({
    environment,
    found: (await new DynamoDBClient({}).send(new ListTablesCommand({}))).TableNames,
  })
}

const stack = async (options: StackOptions) => {
  const started = await start({ port: 0, load, ...options })
  onTestFinished(() => started.stop())
  return started
}

const asked = async (url: string) => (await (await fetch(`${url}/health`)).json()) as Record<string, unknown>

it('gives the function its environment, its tables and DynamoDB', async () => {
  for (const name of more) vi.stubEnv(name, undefined)
  const { url, dynamodbEndpoint } = await stack({})
  const { environment, found } = await asked(url)
  expect(environment).toEqual({
    ITEMS_TABLE: 'Items',
    BATCHES_TABLE: 'Batches',
    FUNCTION_TIMEOUT_SECONDS: '30',
    AUTH: 'none',
    AWS_ENDPOINT_URL_DYNAMODB: dynamodbEndpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  })
  expect(found).toEqual(['Batches', 'Items'])
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
  const broken = async () => Promise.reject(new Error('no handler'))
  await expect(start({ port: 0, load: broken })).rejects.toThrow('no handler')
  expect(childrenOf(process.pid)).toEqual(before)
})

it('listens on the port that is named, and gives it to nobody else', async () => {
  const free = await stack({})
  const port = Number(new URL(free.url).port)
  await free.stop()
  const { url, dynamodbEndpoint } = await stack({ port })
  expect(url).toBe(`http://127.0.0.1:${port}`)
  expect(dynamodbEndpoint).not.toBe(url)
})
