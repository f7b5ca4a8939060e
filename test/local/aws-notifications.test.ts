import {
  GetObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import type { S3Event } from 'aws-lambda'
import { expect, it } from 'vitest'
import { announceUploads } from '../../local/queues.ts'
import { makeAws, type TestAws } from '../support/queues.ts'

/** A bucket whose uploads are announced, after the test message. */
const announcing = async () => {
  const aws = await makeAws()
  await announceUploads(aws.s3, { ...aws, bucket: aws.bucket.name })
  const [test] = await next(aws)
  return { aws, test }
}

/** Every message that is there now; each is removed. */
const next = async ({ uploads }: TestAws): Promise<unknown[]> => {
  const messages = await uploads.receive()
  for (const message of messages) await uploads.remove(message)
  return messages.map(({ Body = '' }) => JSON.parse(Body))
}

const put = (aws: TestAws, Key: string, Body = 'hello') =>
  aws.s3.send(new PutObjectCommand({ Bucket: aws.bucket.name, Key, Body }))

it('S3 announces itself first', async () => {
  const { aws, test } = await announcing()
  expect(test).toEqual({
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    Bucket: aws.bucket.name,
    RequestId: expect.stringMatching(/./),
    HostId: expect.stringMatching(/./),
  })
})

it('an object under the prefix is announced as S3 does it', async () => {
  const { aws } = await announcing()
  await put(aws, 'bodies/01jd')
  const [event] = (await next(aws)) as S3Event[]
  const { eventTime, responseElements, userIdentity, ...record } = event?.Records[0] ?? ({} as never)
  expect(record).toEqual({
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'eu-central-1',
    eventName: 'ObjectCreated:Put',
    requestParameters: { sourceIPAddress: '127.0.0.1' },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: expect.any(String),
      bucket: {
        name: aws.bucket.name,
        ownerIdentity: { principalId: expect.any(String) },
        arn: `arn:aws:s3:::${aws.bucket.name}`,
      },
      object: {
        key: 'bodies/01jd',
        size: 5,
        eTag: '5d41402abc4b2a76b9719d911017c592',
        sequencer: expect.stringMatching(/^[\dA-F]{16}$/),
      },
    },
  })
  expect(Math.abs(Date.parse(eventTime) - Date.now())).toBeLessThan(10_000)
  expect(Object.keys(responseElements).sort()).toEqual(['x-amz-id-2', 'x-amz-request-id'])
})

it('its key is encoded: "red flower.jpg" is red+flower.jpg', async () => {
  const { aws } = await announcing()
  for (const name of ['red flower.jpg', 'a+b&c=d', 'été']) await put(aws, `bodies/x/${name}`)
  const keys = ((await next(aws)) as S3Event[]).map(({ Records }) => Records[0]?.s3.object.key ?? '')
  expect(keys).toEqual(['bodies/x/red+flower.jpg', 'bodies/x/a%2Bb%26c%3Dd', 'bodies/x/%C3%A9t%C3%A9'])
})

it('the order of writes to a key is that of their sequencers', async () => {
  const { aws } = await announcing()
  for (let round = 0; round < 10; round += 1) await put(aws, 'bodies/same', String(round))
  const records = ((await next(aws)) as S3Event[]).flatMap(({ Records }) => Records)
  const sequencers = records.map(({ s3 }) => s3.object.sequencer)
  expect(records).toHaveLength(10)
  expect(sequencers).toEqual([...new Set(sequencers)].sort())
})

it('a presigned upload is announced too, and can be read by then', async () => {
  const { aws } = await announcing()
  const client = new S3Client({ endpoint: aws.endpoint, requestChecksumCalculation: 'WHEN_REQUIRED' })
  const where = { Bucket: aws.bucket.name, Key: 'bodies/upload' }
  const url = await getSignedUrl(client, new PutObjectCommand({ ...where, IfNoneMatch: '*' }))
  const waiting = aws.uploads.receive(20)
  const uploading = fetch(url, { method: 'PUT', headers: { 'if-none-match': '*' }, body: 'id\r\n1\r\n' })
  const [message] = await waiting
  const { Records } = JSON.parse(message?.Body ?? '') as S3Event
  const { key, size, eTag } = Records[0]?.s3.object ?? ({} as never)
  expect([key, size]).toEqual(['bodies/upload', 7])
  const { Body } = await aws.s3.send(new GetObjectCommand({ ...where, IfMatch: `"${eTag}"` }))
  expect(await Body?.transformToString()).toBe('id\r\n1\r\n')
  expect((await uploading).status).toBe(200)
  // A second upload changes nothing, and nobody is told.
  expect((await fetch(url, { method: 'PUT', headers: { 'if-none-match': '*' }, body: 'x' })).status).toBe(412)
  expect(await next(aws)).toEqual([])
})

it('what is elsewhere, or refused, is not announced', async () => {
  const { aws } = await announcing()
  await put(aws, 'other/01jd')
  await put(aws, 'bodies')
  const bad = { Bucket: aws.bucket.name, Key: 'bodies/bad', Body: 'x', ChecksumCRC32: 'AAAAAA==' }
  await expect(aws.s3.send(new PutObjectCommand(bad))).rejects.toMatchObject({ name: 'BadDigest' })
  expect(await next(aws)).toEqual([])
})

it.each([
  [
    'a queue that is not there',
    { QueueArn: 'arn:aws:sqs:eu-central-1:000000000000:none', Events: ['s3:ObjectCreated:*'] },
  ],
  ['another event', { QueueArn: 'x', Events: ['s3:ObjectRemoved:*'] }],
  [
    'another filter',
    {
      QueueArn: 'x',
      Events: ['s3:ObjectCreated:*'],
      Filter: { Key: { FilterRules: [{ Name: 'suffix', Value: '.csv' }] } },
    },
  ],
] as const)('%s is refused when it is configured', async (_, configuration) => {
  const aws = await makeAws()
  const command = new PutBucketNotificationConfigurationCommand({
    Bucket: aws.bucket.name,
    NotificationConfiguration: { QueueConfigurations: [structuredClone(configuration) as never] },
  })
  await expect(aws.s3.send(command)).rejects.toMatchObject({ name: 'InvalidRequest' })
})
