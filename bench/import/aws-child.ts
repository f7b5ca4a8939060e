import { startAws } from '../../local/aws/server.ts'

/** S3 and SQS in a process of their own. */
const aws = await startAws()

process.on('message', async () => {
  await aws.stop()
  process.send?.({ answer: null })
})
// However the bench ends, nothing of it stays.
process.once('disconnect', () => process.exit())
process.send?.({ answer: aws.endpoint })
