import { expect, it } from 'vitest'
import { createBodyStore } from '../../../functions/aws/s3.ts'
import { BodyStoreUnavailable } from '../../../functions/ports/bodies.ts'
import { awsClients } from '../../support/queues.ts'

it('a bucket that is not there is no sign that a body is, or is not', async () => {
  const { s3, sqs } = awsClients()
  const bodies = createBodyStore(s3, 'nobody-has-made-this-bucket')
  const asked = [
    () => bodies.put('name', Buffer.from('body')),
    () => bodies.occupy('name'),
    () => bodies.find('name'),
    () => bodies.range('name', '"etag"', { start: 0, end: 1 }),
  ]
  for (const ask of asked) await expect(ask()).rejects.toThrow(BodyStoreUnavailable)
  for (const client of [s3, sqs]) client.destroy()
})
