import { S3Client } from '@aws-sdk/client-s3'
import { expect, it } from 'vitest'
import { createBodyStore } from '../../functions/aws/s3.ts'
import { uploadOrigin } from '../../functions/aws/upload-origin.ts'

it.each(['us-east-1', 'eu-central-2', 'cn-north-1'])(
  'uploads in %s go where the policy lets them',
  async (region) => {
    const credentials = { accessKeyId: 'a', secretAccessKey: 's' }
    const store = createBodyStore(new S3Client({ region, credentials }), 'bucket')
    const { url } = await store.presign('id', 'text/csv', 60)
    expect(new URL(url).origin).toBe(uploadOrigin({ BODIES_BUCKET: 'bucket', AWS_REGION: region }))
  },
)
