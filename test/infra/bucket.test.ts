import { describe, expect, test } from 'vitest'
import type { SettingsInput } from '../../infra/config.ts'
import { resourceLike, resourcesOf, templatesOf } from './synthesized.ts'

interface BucketProperties {
  readonly NotificationConfiguration: object
  readonly CorsConfiguration?: object
}

const bucketOf = (overrides: Partial<SettingsInput> = {}) =>
  resourceLike<BucketProperties>(templatesOf('prod', overrides).stateful, 'AWS::S3::Bucket', 'Bodies')

describe('the bucket of bodies', () => {
  const { id, properties, DeletionPolicy, UpdateReplacePolicy, DependsOn } = bucketOf()

  test('is nobody else’s, encrypted, and outlives its stack', () => {
    expect(properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    })
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain'])
  })

  test('lets nobody in but by TLS, and gives nobody a right of its own', () => {
    const [policy] = Object.values(resourcesOf(templatesOf('prod').stateful, 'AWS::S3::BucketPolicy'))
    expect(policy?.Properties).toEqual({
      Bucket: { Ref: id },
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Deny',
            Action: 's3:*',
            Principal: { AWS: '*' },
            Resource: [
              { 'Fn::GetAtt': [id, 'Arn'] },
              { 'Fn::Join': ['', [{ 'Fn::GetAtt': [id, 'Arn'] }, '/*']] },
            ],
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      },
    })
  })

  test('forgets bodies a day after their batches, and uploads that nobody finishes', () => {
    expect(properties).toMatchObject({
      LifecycleConfiguration: {
        Rules: [
          {
            Status: 'Enabled',
            Prefix: 'bodies/',
            ExpirationInDays: 8,
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
          },
        ],
      },
    })
  })

  test('announces what lands under bodies/ to the queue of uploads, by its own property', () => {
    expect(properties.NotificationConfiguration).toEqual({
      QueueConfigurations: [
        {
          Event: 's3:ObjectCreated:*',
          Queue: { 'Fn::GetAtt': [expect.stringMatching(/^UploadsQueue/), 'Arn'] },
          Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'bodies/' }] } },
        },
      ],
    })
  })

  test('is made after the policy that lets it do so, since S3 tries at once', () => {
    expect(DependsOn).toContainEqual(expect.stringMatching(/^UploadsQueuePolicy/))
  })
})

describe('CORS of the bucket', () => {
  test('is absent without origins', () => {
    expect(bucketOf().properties).not.toHaveProperty('CorsConfiguration')
  })

  const jwt = { type: 'jwt' as const, issuer: 'https://issuer.example', audience: ['a'] }
  const originsOf = (overrides: Partial<SettingsInput>) => {
    const rules = bucketOf(overrides).properties.CorsConfiguration as { CorsRules: object[] } | undefined
    return rules?.CorsRules.map((rule) => 'AllowedOrigins' in rule && rule.AllowedOrigins)
  }
  const own = ['https://*.execute-api.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]

  test('lets the console upload, which the API of the other stack serves', () => {
    const [origins] = originsOf({ auth: jwt, corsOrigins: ['https://app.example'] }) ?? []
    expect(origins).toEqual(['https://app.example', { 'Fn::Join': ['', own] }])
  })

  test('lets no console upload where there is none', () => {
    expect(originsOf({ auth: jwt, console: 'off' })).toBeUndefined()
    expect(originsOf({ auth: { type: 'iam' }, console: 'on' })).toBeUndefined()
  })

  test('lets pages of the configured origins upload as the signature says, and see the ETag', () => {
    const origins = ['https://app.example', 'https://b.example:8443']
    expect(bucketOf({ corsOrigins: origins }).properties.CorsConfiguration).toEqual({
      CorsRules: [
        {
          AllowedOrigins: origins,
          AllowedMethods: ['PUT'],
          AllowedHeaders: ['content-type', 'if-none-match'],
          ExposedHeaders: ['ETag'],
          MaxAge: 600,
        },
      ],
    })
  })
})
