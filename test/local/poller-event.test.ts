import { expect, it } from 'vitest'
import { toEvent } from '../../local/poller/event.ts'

/** The example of the Lambda documentation, "Using Lambda with Amazon SQS". */
it('is the documented one', () => {
  const message = {
    MessageId: '059f36b4-87a3-44ab-83d2-661975830a7d',
    ReceiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a...',
    Body: 'Test message.',
    MD5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
    Attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '1545082649183',
      SenderId: 'AIDAIENQZJOLO23YVJ4VO',
      ApproximateFirstReceiveTimestamp: '1545082649185',
    },
    MessageAttributes: {
      myAttribute: { DataType: 'String', StringValue: 'myValue' },
      bytes: { DataType: 'Binary', BinaryValue: Buffer.from('hi') },
    },
  }
  expect(toEvent([message], 'arn:aws:sqs:us-east-2:123456789012:my-queue')).toEqual({
    Records: [
      {
        messageId: '059f36b4-87a3-44ab-83d2-661975830a7d',
        receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a...',
        body: 'Test message.',
        attributes: message.Attributes,
        messageAttributes: {
          myAttribute: {
            stringValue: 'myValue',
            stringListValues: [],
            binaryListValues: [],
            dataType: 'String',
          },
          bytes: { binaryValue: 'aGk=', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
        },
        md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:us-east-2:123456789012:my-queue',
        awsRegion: 'us-east-2',
      },
    ],
  })
})
