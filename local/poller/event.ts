import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs'
import type { SQSEvent, SQSMessageAttributes, SQSRecord, SQSRecordAttributes } from 'aws-lambda'

/** The event that Lambda makes of the messages of one receive. */
export const toEvent = (messages: readonly Message[], queueArn: string): SQSEvent => ({
  Records: messages.map((message) => toRecord(message, queueArn)),
})

const toRecord = (message: Message, queueArn: string): SQSRecord => ({
  messageId: message.MessageId ?? '',
  receiptHandle: message.ReceiptHandle ?? '',
  body: message.Body ?? '',
  attributes: toAttributes(message.Attributes ?? {}),
  messageAttributes: toMessageAttributes(message.MessageAttributes ?? {}),
  md5OfBody: message.MD5OfBody ?? '',
  eventSource: 'aws:sqs',
  eventSourceARN: queueArn,
  awsRegion: queueArn.split(':')[3] ?? '',
})

const toAttributes = (attributes: Readonly<Record<string, string>>): SQSRecordAttributes => ({
  ...attributes,
  ApproximateReceiveCount: attributes.ApproximateReceiveCount ?? '',
  SentTimestamp: attributes.SentTimestamp ?? '',
  SenderId: attributes.SenderId ?? '',
  ApproximateFirstReceiveTimestamp: attributes.ApproximateFirstReceiveTimestamp ?? '',
})

const toMessageAttributes = (
  attributes: Readonly<Record<string, MessageAttributeValue>>,
): SQSMessageAttributes =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType = 'String', StringValue, BinaryValue }]) => [
      name,
      {
        ...(StringValue !== undefined && { stringValue: StringValue }),
        ...(BinaryValue !== undefined && { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
        stringListValues: [],
        binaryListValues: [],
        dataType: DataType,
      },
    ]),
  )
