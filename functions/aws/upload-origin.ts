interface Place {
  readonly BODIES_BUCKET: string
  readonly AWS_REGION: string
  /** An S3 on the same machine, which has the bucket in the path. */
  readonly AWS_ENDPOINT_URL_S3?: string | undefined
}

/** The origin of presigned uploads: a page's policy has to name it, and loading the signer to find out would take long. */
export const uploadOrigin = ({ BODIES_BUCKET, AWS_REGION, AWS_ENDPOINT_URL_S3 }: Place): string =>
  AWS_ENDPOINT_URL_S3 === undefined
    ? `https://${BODIES_BUCKET}.s3.${AWS_REGION}.${suffixOf(AWS_REGION)}`
    : new URL(AWS_ENDPOINT_URL_S3).origin

const suffixOf = (region: string): string => (region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com')
