/**
 * What is used of the client of S3. The HTTP function loads it at its first use, bundled by itself: in one bundle with the
 * client of DynamoDB, either would bring into the other's file what only it needs of the SDK.
 */
export { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
export { getSignedUrl } from '@aws-sdk/s3-request-presigner'
