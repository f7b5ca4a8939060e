import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Stack, start } from '../../local/stack.ts'
import { exchange, hostOf, requestOf } from './front-raw.ts'

/** What a program on this machine, or a page that got past the front, could do to files: nothing beyond the stack's. */

const idle = async () => async () => undefined
const load = { importer: idle, worker: idle, sweeper: idle }
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }

let folder: string
let data: string
let victim: string
let stack: Stack
let s3: S3Client
let sqs: SQSClient

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'closed-'))
  data = join(folder, 'data')
  victim = join(folder, 'victim')
  mkdirSync(victim)
  stack = await start({ port: 0, dataDir: data, load })
  const aws = { endpoint: stack.awsEndpoint, region: 'us-east-1', credentials, maxAttempts: 1 }
  s3 = new S3Client({ ...aws, forcePathStyle: true })
  sqs = new SQSClient(aws)
})

afterAll(async () => {
  s3.destroy()
  sqs.destroy()
  await stack.stop()
  rmSync(folder, { recursive: true })
})

const files = { 'notes.data': 'mine', 'notes.meta.json': '{}' }

beforeEach(async () => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(victim, name), text)
  await s3.send(new PutObjectCommand({ Bucket: 'bodies', Key: 'kept/object', Body: 'kept' }))
})

const untouched = async () => {
  const found = readdirSync(victim).map((name) => [name, readFileSync(join(victim, name), 'utf8')])
  expect(Object.fromEntries(found)).toEqual(files)
  expect(readdirSync(folder).sort()).toEqual(['data', 'victim'])
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'bodies', Key: 'kept/object' }))
  expect(await Body?.transformToString()).toBe('kept')
}

/** The key whose file, without its ending, is the victim's. */
const outside = () => relative(join(data, 'objects', 'buckets', 'bodies', 'objects'), join(victim, 'notes'))

const spellings = (key: string): readonly string[] => [
  key,
  key.replaceAll('../', '..%2f'),
  key.replaceAll('..', '%2e%2e'),
  encodeURIComponent(key),
  `kept/${'../'}${key}`,
  `kept/./../${key}`,
]

const ask = async (line: string, headers: Readonly<Record<string, string>> = {}, body = '') => {
  const [answer] = await exchange(
    stack.awsEndpoint,
    requestOf(line, { Host: hostOf(stack.awsEndpoint), ...headers }, body),
  )
  return answer?.status ?? 0
}

describe('files outside of the directory', () => {
  it.each(['GET', 'HEAD', 'PUT', 'DELETE'])('%s reaches none, however its key is spelt', async (method) => {
    for (const key of spellings(outside())) {
      const status = await ask(`${method} /bodies/${key}`, {}, method === 'PUT' ? 'theirs' : '')
      expect(status, key).toBeGreaterThanOrEqual(400)
      expect(status, key).toBeLessThan(500)
    }
    await untouched()
  })

  it.each<[string, string, () => string, Record<string, string>]>([
    ['in bulk', 'POST /bodies?delete', () => `<Delete><Object><Key>${outside()}</Key></Object></Delete>`, {}],
    [
      'in bulk, as a form would',
      'POST /bodies?delete',
      () => `<Delete><Object><Key>kept/object</Key></Object></Delete>`,
      { 'Content-Type': 'text/plain' },
    ],
    ['as an upload in parts', 'POST /bodies/x?uploads', () => '', {}],
    ['as a part', 'PUT /bodies/x?uploadId=1&partNumber=1', () => 'theirs', {}],
    ['as a whole of parts', 'POST /bodies/x?uploadId=1', () => '<CompleteMultipartUpload/>', {}],
    ['as another name', 'PUT /bodies/x?renameObject', () => '', { 'x-amz-rename-source': 'kept/object' }],
    ['by deleting the bucket', 'DELETE /bodies', () => '', {}],
    [
      'by a form with a file',
      'POST /bodies',
      () => 'x',
      { 'Content-Type': 'multipart/form-data; boundary=x' },
    ],
    ['by emptying everything', 'POST /_fauxqs/purge', () => '', {}],
    ['by emptying all', 'DELETE /', () => '', {}],
  ])('none is written or deleted %s', async (_, line, body, headers) => {
    expect(await ask(line, headers, body())).toBe(501)
    await untouched()
  })

  it('none is written by a copy, and none is copied in', async () => {
    for (const source of ['/bodies/kept/object', `/bodies/${outside()}`]) {
      expect(
        await ask(`PUT /bodies/${outside()}`, { 'x-amz-copy-source': source, 'Content-Length': '0' }),
      ).toBe(501)
      expect(await ask('PUT /bodies/copy', { 'x-amz-copy-source': source, 'Content-Length': '0' })).toBe(501)
    }
    await untouched()
  })

  it('none is a bucket', async () => {
    for (const name of ['..', '%2e%2e', '..%2fvictim', '%2e%2e%2fvictim%2fnew', '.', ''])
      expect(await ask(`PUT /${name}`, { 'Content-Length': '0' }), name).toBeGreaterThanOrEqual(400)
    await untouched()
  })

  it('none is a document of the API', async () => {
    for (const path of [
      '/docs/../../victim/notes.data',
      '/problems/..%2f..%2fpackage.json',
      '/openapi.json/../x',
    ]) {
      const [answer] = await exchange(stack.url, requestOf(`GET ${path}`, { Host: hostOf(stack.url) }))
      expect(answer?.status, path).toBeOneOf([400, 404])
    }
  })
})

describe('queues', () => {
  const waiting = async () => {
    const QueueUrl = `${stack.awsEndpoint}/000000000000/chunks`
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }),
    )
    return names.reduce((sum, name) => sum + Number(Attributes?.[name]), 0)
  }
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
  const queue = 'arn:aws:sqs:us-east-1:000000000000:chunks'

  it.each([
    'Action=CreateTopic&Name=t',
    `Action=Subscribe&TopicArn=arn:aws:sns:us-east-1:000000000000:t&Protocol=sqs&Endpoint=${queue}`,
    'Action=Publish&TopicArn=arn:aws:sns:us-east-1:000000000000:t&Message=poison',
    'Action=SendMessage&QueueUrl=http://127.0.0.1/000000000000/chunks&MessageBody=poison',
  ])('take no form: %s', async (body) => {
    for (const line of ['POST /', 'POST /000000000000/chunks', `GET /?${body}`])
      expect(await ask(line, form, line.startsWith('GET') ? '' : body)).toBe(501)
    expect(await waiting()).toBe(0)
  })

  it.each(['text/plain', 'application/json', 'application/x-amz-json-1.0; charset=utf-8', ''])(
    'take no call that a page could send without asking first: %s',
    async (type) => {
      const body = JSON.stringify({
        QueueUrl: `${stack.awsEndpoint}/000000000000/chunks`,
        MessageBody: 'poison',
      })
      const headers = { 'X-Amz-Target': 'AmazonSQS.SendMessage', ...(type && { 'Content-Type': type }) }
      expect(await ask('POST /', headers, body)).toBe(501)
      expect(await waiting()).toBe(0)
    },
  )
})
