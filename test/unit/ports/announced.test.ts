import { expect, it } from 'vitest'
import { readCalls } from '../../../functions/jobs/messages.ts'

/** As S3 documents it: "Event message structure", version 2.1; the name of the body is one that a batch has. */
const notification = (bucket: string): string =>
  JSON.stringify({
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: 'eu-central-1',
        eventTime: '2026-11-28T12:00:00.000Z',
        eventName: 'ObjectCreated:Put',
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'uploads',
          bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
          object: {
            key: 'bodies/0123456789abcdefghjk-mi000000',
            size: 7,
            eTag: 'd41d8cd98f00b204e9800998ecf8427e',
            sequencer: '0055AED6DCD90281E5',
          },
        },
      },
    ],
  })

it('an object of the bucket of bodies calls for its batch', () => {
  expect(readCalls(notification('bodies-1'), 'bodies-1')).toEqual([
    {
      batch: {
        id: '0123456789abcdefghjk',
        createdAt: new Date(Number.parseInt('mi000000', 36)).toISOString(),
      },
      etag: '"d41d8cd98f00b204e9800998ecf8427e"',
    },
  ])
})

it('an object of any other bucket calls for nothing, whatever its name', () => {
  expect(readCalls(notification('somebody-elses'), 'bodies-1')).toEqual([])
})
