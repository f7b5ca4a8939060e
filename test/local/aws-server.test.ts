import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
} from '@aws-sdk/client-sqs'
import { expect, it, onTestFinished, vi } from 'vitest'
import { chunksQueue } from '../../functions/resources/queues.ts'
import { type AwsOptions, startAws } from '../../local/aws/server.ts'
import { createQueue, createQueues } from '../../local/queues.ts'
import { awsClients, testQueue } from '../support/queues.ts'

const scratch = () => {
  const folder = mkdtempSync(join(tmpdir(), 'aws-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

const started = async (options: AwsOptions = {}) => {
  const server = await startAws(options)
  onTestFinished(() => server.stop().catch(() => {}))
  const clients = awsClients(server.endpoint)
  return { ...server, ...clients, made: await createQueues(clients) }
}

it('has the bucket and the queues of the definitions', async () => {
  const { sqs, made, endpoint } = await started()
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: made.chunks.url, AttributeNames: ['All'] }),
  )
  expect(Attributes).toMatchObject({
    VisibilityTimeout: '150',
    MessageRetentionPeriod: '43200',
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: 'arn:aws:sqs:eu-central-1:000000000000:chunks-dead',
      maxReceiveCount: 6,
    }),
  })
  expect(made).toEqual({
    bucket: 'bodies',
    uploads: {
      url: `${endpoint}/000000000000/uploads`,
      arn: 'arn:aws:sqs:eu-central-1:000000000000:uploads',
      deadLettersUrl: `${endpoint}/000000000000/uploads-dead`,
    },
    chunks: {
      url: `${endpoint}/000000000000/chunks`,
      arn: 'arn:aws:sqs:eu-central-1:000000000000:chunks',
      deadLettersUrl: `${endpoint}/000000000000/chunks-dead`,
    },
  })
})

it('gives a queue that is there what its definition says now', async () => {
  const { sqs, made } = await started()
  await createQueue(sqs, { ...chunksQueue, visibilityTimeoutSeconds: 7 })
  const asked = new GetQueueAttributesCommand({
    QueueUrl: made.chunks.url,
    AttributeNames: ['VisibilityTimeout'],
  })
  expect((await sqs.send(asked)).Attributes).toEqual({ VisibilityTimeout: '7' })
})

it('is reached from this machine alone', async () => {
  const { endpoint } = await started()
  // Another address of this machine: a server on all interfaces would answer there.
  const socket = connect(Number(new URL(endpoint).port), '127.0.0.2')
  const [error] = await once(socket, 'error')
  expect(error).toMatchObject({ code: 'ECONNREFUSED' })
})

it('keeps objects and messages over restarts, in all their states', async () => {
  const dataDir = join(scratch(), 'new')
  const first = await started({ dataDir })
  const put = { Bucket: 'bodies', Key: 'bodies/1', Body: 'kept', ContentType: 'text/csv' }
  await first.s3.send(new PutObjectCommand(put))
  const before = testQueue(first.sqs, first.made.chunks)
  for (const body of ['removed', 'in flight', 'given back', 'waiting']) await before.send(body)
  const [removed, inFlight, givenBack] = (await before.receive()) as [Message, Message, Message]
  await before.remove(removed)
  await before.giveBack(givenBack)
  await first.stop()

  const second = await started({ dataDir })
  const { Body, ContentType, ETag } = await second.s3.send(
    new GetObjectCommand({ Bucket: 'bodies', Key: 'bodies/1' }),
  )
  expect([await Body?.transformToString(), ContentType]).toEqual(['kept', 'text/csv'])
  // The MD5 of "kept".
  expect(ETag).toBe('"4d8b6084f3d167b76cac66a22a91be02"')
  const { QueueUrl } = await second.sqs.send(new GetQueueUrlCommand({ QueueName: 'chunks' }))
  expect([QueueUrl, second.made.chunks.url]).toEqual(Array(2).fill(`${second.endpoint}/000000000000/chunks`))
  const after = testQueue(second.sqs, second.made.chunks)
  const messages = await after.receive()
  expect(messages.map((message) => [message.Body, message.Attributes?.ApproximateReceiveCount])).toEqual([
    ['given back', '2'],
  ])
  // What is in flight can still be deleted by whoever holds it: "waiting" is left, which was received as well.
  for (const message of [inFlight, ...messages]) await after.remove(message)
  await second.stop()

  const third = await started({ dataDir })
  const asked = new GetQueueAttributesCommand({ QueueUrl: third.made.chunks.url, AttributeNames: ['All'] })
  expect((await third.sqs.send(asked)).Attributes).toMatchObject({
    ApproximateNumberOfMessages: '0',
    ApproximateNumberOfMessagesNotVisible: '1',
  })
})

it('shows at once what receivers that are gone had received, and nothing that they held back', async () => {
  const dataDir = scratch()
  const first = await started({ dataDir })
  const before = testQueue(first.sqs, first.made.chunks)
  for (const body of ['held back', 'in flight', 'held before']) await before.send(body)
  const [heldBack, , heldBefore] = (await before.receive()) as [Message, Message, Message]
  const hold = ({ ReceiptHandle }: Message, VisibilityTimeout: number) =>
    first.sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: first.made.chunks.url,
        ReceiptHandle,
        VisibilityTimeout,
      }),
    )
  await hold(heldBack, 600)
  await hold(heldBefore, 0)
  expect(bodiesOf(await before.receive())).toEqual(['held before'])
  await first.stop()

  const { sqs, made } = await started({ dataDir, ownReceivers: true })
  const messages = await testQueue(sqs, made.chunks).receive()
  expect(messages.map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount])).toEqual([
    ['in flight', '2'],
    ['held before', '3'],
  ])
})

const bodiesOf = (messages: readonly Message[]) => messages.map(({ Body }) => Body)

it('keeps what it has answered when it is killed', async () => {
  const dataDir = scratch()
  const from = (path: string) => JSON.stringify(new URL(`../../${path}`, import.meta.url).href)
  const code = `
    const { startAws } = await import(${from('local/aws/server.ts')})
    const { createQueues, announceUploads } = await import(${from('local/queues.ts')})
    const { S3Client, PutObjectCommand } = await import('@aws-sdk/client-s3')
    const { SQSClient } = await import('@aws-sdk/client-sqs')
    const { endpoint } = await startAws({ dataDir: ${JSON.stringify(dataDir)} })
    const s3 = new S3Client({ endpoint })
    const queues = await createQueues({ s3, sqs: new SQSClient({ endpoint }) })
    await announceUploads(s3, queues)
    await s3.send(new PutObjectCommand({ Bucket: 'bodies', Key: 'bodies/1', Body: 'kept' }))
    process.kill(process.pid, 'SIGKILL')`
  const cwd = new URL('../..', import.meta.url).pathname
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { cwd, stdio: 'inherit' })
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
  const { sqs, s3, made } = await started({ dataDir })
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'bodies', Key: 'bodies/1' }))
  expect(await Body?.transformToString()).toBe('kept')
  const messages = await testQueue(sqs, made.uploads).receive()
  const told = messages.map(({ Body = '' }) => JSON.parse(Body).Records?.[0].s3.object.key)
  expect(told).toEqual([undefined, 'bodies/1'])
})

it('throws away what was being uploaded when it was killed', async () => {
  const dataDir = scratch()
  const incoming = join(dataDir, 'objects', 'incoming')
  mkdirSync(incoming, { recursive: true })
  writeFileSync(join(incoming, 'half'), 'half')
  await started({ dataDir })
  expect(readdirSync(join(dataDir, 'objects'))).not.toContain('incoming')
})

it('throws away what it refuses', async () => {
  const dataDir = scratch()
  const { s3 } = await started({ dataDir })
  const put = { Bucket: 'bodies', Key: 'bodies/1', Body: 'x' }
  await expect(s3.send(new PutObjectCommand({ ...put, ChecksumCRC32: 'AAAAAA==' }))).rejects.toThrow()
  await s3.send(new PutObjectCommand(put))
  await expect(s3.send(new PutObjectCommand({ ...put, IfNoneMatch: '*' }))).rejects.toThrow()
  expect(readdirSync(join(dataDir, 'objects', 'incoming'))).toEqual([])
})

it('leaves no files without a directory of its own', async () => {
  const folder = scratch()
  vi.stubEnv('TMPDIR', folder)
  onTestFinished(() => void vi.unstubAllEnvs())
  const { s3, stop } = await started()
  await s3.send(new PutObjectCommand({ Bucket: 'bodies', Key: 'bodies/1', Body: 'x' }))
  expect(readdirSync(folder)).toHaveLength(1)
  await stop()
  expect(readdirSync(folder)).toEqual([])
})

it('removes what killed ones left, and leaves what running ones need', async () => {
  const folder = scratch()
  vi.stubEnv('TMPDIR', folder)
  onTestFinished(() => void vi.unstubAllEnvs())
  await started()
  const [mine = ''] = readdirSync(folder)
  const gone = spawn(process.execPath, ['-e', ''])
  await once(gone, 'exit')
  const left = mine.replace(`-${process.pid}-`, `-${gone.pid}-`)
  const elsewhere = mine.replace(`-${process.pid}-`, `-other-${gone.pid}-`)
  for (const name of [left, elsewhere, 'another']) mkdirSync(join(folder, name))
  await started()
  const names = readdirSync(folder)
  expect(names).toEqual(expect.arrayContaining([mine, elsewhere, 'another']))
  expect(names).not.toContain(left)
  expect(names).toHaveLength(4)
})

it('answers pages of the origins that may upload, and no others', async () => {
  const { endpoint } = await started({ corsOrigins: ['https://app.example'] })
  const allowed = async (method: string, origin: string) => {
    const asked = {
      origin,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'content-type',
    }
    const body = method === 'PUT' ? 'x' : null
    const { status, headers } = await fetch(`${endpoint}/bodies/bodies/cors`, {
      method,
      headers: asked,
      body,
    })
    return [status, headers.get('access-control-allow-origin'), headers.get('access-control-allow-headers')]
  }
  expect(await allowed('OPTIONS', 'https://app.example')).toEqual([
    200,
    'https://app.example',
    'content-type',
  ])
  expect(await allowed('PUT', 'https://app.example')).toEqual([200, 'https://app.example', 'content-type'])
  expect((await allowed('OPTIONS', 'https://other.example')).slice(1)).toEqual([null, null])
  expect((await allowed('PUT', 'https://other.example')).slice(1)).toEqual([null, null])
})

it('who finds the data in use leaves what the other one is receiving', async () => {
  const folder = scratch()
  mkdirSync(join(folder, 'objects/incoming'), { recursive: true })
  writeFileSync(join(folder, 'objects/incoming/half'), 'x')
  // The one that started this test is running.
  writeFileSync(join(folder, 'queues.jsonl.lock'), String(process.ppid))
  await expect(startAws({ dataDir: folder })).rejects.toThrow(`process ${process.ppid} uses this data`)
  expect(readdirSync(join(folder, 'objects/incoming'))).toEqual(['half'])
})
