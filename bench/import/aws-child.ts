import { startAws } from '../../local/aws/server.ts'

/** S3 and SQS in a process of their own. */
const aws = await startAws()

process.on('message', async () => {
  await aws.stop()
  process.send?.({ answer: null })
})
// The process ends with the bench, however that ends.
process.once('disconnect', () => process.exit())
process.send?.({ answer: aws.endpoint })
