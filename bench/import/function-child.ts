import { createRequire } from 'node:module'
import { SQSClient } from '@aws-sdk/client-sqs'
import { chunksQueue, uploadsQueue } from '../../functions/resources/queues.ts'
import { type QueueHandler, startPoller } from '../../local/poller.ts'
import { watchSelf } from '../measure/vitals.ts'

/** A function behind a queue: its deployed bundle, and a poller for one invocation at a time, in its own process. */

const watch = watchSelf()
const { BENCH_BUNDLE: bundle = '', BENCH_QUEUE: name, BENCH_QUEUE_URL: url = '' } = process.env
const { BENCH_QUEUE_ARN: arn = '' } = process.env
const { handler } = createRequire(bundle)(bundle) as { readonly handler: QueueHandler }
const { consumer } = name === 'chunks' ? chunksQueue : uploadsQueue

startPoller({
  ...consumer,
  maximumConcurrency: 1,
  sqs: new SQSClient(),
  queue: { url, arn },
  handler: (event, context) => watch.during(handler(event, context)),
})

process.on('message', () => process.send?.({ answer: watch.vitals() }))
// The process ends with the bench, however that ends.
process.once('disconnect', () => process.exit())
process.send?.({ answer: 'ready' })
