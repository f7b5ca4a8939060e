/** … and of that of SQS, likewise. */
export { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
