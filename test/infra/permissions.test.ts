import { describe, expect, test } from 'vitest'
import { actionsIn } from './commands.ts'
import { grantsOf, isForCode, taking } from './grants.ts'
import { resourcesOf, templatesOf } from './synthesized.ts'

const { service } = templatesOf('prod')

const allowed = (name: string, places: Readonly<Record<string, readonly string[]>>): string[] =>
  [
    ...Object.entries(places).flatMap(([place, actions]) => actions.map((action) => `${action} on ${place}`)),
    `logs:CreateLogStream on ${name}Log`,
    `logs:PutLogEvents on ${name}Log`,
    'xray:PutTelemetryRecords on *',
    'xray:PutTraceSegments on *',
  ].sort()

describe('may do this and nothing else:', () => {
  test('the HTTP function', () => {
    const places = {
      ItemsTable: [
        'dynamodb:BatchGetItem',
        'dynamodb:ConditionCheckItem',
        'dynamodb:PartiQLInsert',
        'dynamodb:PartiQLUpdate',
        'dynamodb:PutItem',
        'dynamodb:Query',
      ],
      'ItemsTable/index/index1': ['dynamodb:Query'],
      'ItemsTable/index/index2': ['dynamodb:Query'],
      'ItemsTable/index/index3': ['dynamodb:Query'],
      BatchesTable: [
        'dynamodb:BatchGetItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
      ],
      'BatchesTable/index/byCaller': ['dynamodb:Query'],
      'BatchesTable/index/byStanding': ['dynamodb:Query'],
      'BodiesArn/bodies/*': ['s3:GetObject', 's3:PutObject'],
      BodiesArn: ['s3:ListBucket'],
    }
    expect(grantsOf(service, 'Function')).toEqual(allowed('Function', places))
  })

  test('the importer', () => {
    const places = {
      BatchesTable: ['dynamodb:Query', 'dynamodb:UpdateItem'],
      'BatchesTable/index/byStanding': ['dynamodb:Query'],
      BodiesArn: ['s3:ListBucket'],
      'BodiesArn/bodies/*': ['s3:GetObject'],
      UploadsQueue: [...taking, 'sqs:SendMessage'],
      ChunksQueue: ['sqs:SendMessage'],
    }
    expect(grantsOf(service, 'Importer')).toEqual(allowed('Importer', places))
  })

  test('the worker', () => {
    const places = {
      ItemsTable: ['dynamodb:BatchGetItem', 'dynamodb:PartiQLInsert', 'dynamodb:PartiQLUpdate'],
      BatchesTable: [
        'dynamodb:BatchGetItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
      ],
      'BodiesArn/bodies/*': ['s3:GetObject'],
      BodiesArn: ['s3:ListBucket'],
      ChunksQueue: taking,
      UploadsQueue: ['sqs:SendMessage'],
    }
    expect(grantsOf(service, 'Worker')).toEqual(allowed('Worker', places))
  })

  test('the sweeper', () => {
    const places = {
      BatchesTable: ['dynamodb:Query', 'dynamodb:UpdateItem'],
      'BatchesTable/index/byDue': ['dynamodb:Query'],
      'BodiesArn/bodies/*': ['s3:PutObject'],
      BodiesArn: ['s3:ListBucket'],
      ChunksQueue: ['sqs:SendMessage'],
      UploadsQueue: ['sqs:SendMessage'],
    }
    expect(grantsOf(service, 'Sweeper')).toEqual(allowed('Sweeper', places))
  })

  test('a role, since none has a policy from elsewhere', () => {
    const roles = Object.values(resourcesOf(service, 'AWS::IAM::Role'))
    expect(roles).toHaveLength(5) // of four functions and of CodeDeploy
    for (const { Properties } of roles) expect(Properties).not.toHaveProperty('ManagedPolicyArns')
  })
})

test('who may list the bucket sees no more of it than the bodies', () => {
  const policies = Object.values(resourcesOf<object>(service, 'AWS::IAM::Policy')).map(({ Properties }) =>
    JSON.stringify(Properties),
  )
  const listing = policies.filter((policy) => policy.includes('"s3:ListBucket"'))
  expect(listing).toHaveLength(4)
  for (const policy of listing) {
    expect(policy.split('"s3:ListBucket"')).toHaveLength(2)
    expect(policy).toContain(
      '"Action":"s3:ListBucket","Condition":{"StringLike":{"s3:prefix":"bodies/*"}},"Effect":"Allow"',
    )
  }
})

/** What a run does not show is there, too: calls that only a fault leads to. */
test('the code sends nothing that no function may do', () => {
  const granted = ['Function', 'Importer', 'Worker', 'Sweeper']
    .flatMap((name) => grantsOf(service, name))
    .filter(isForCode)
    .map((grant) => grant.split(' ')[0] ?? '')
  const sent = ['api', 'importer', 'worker', 'sweeper'].flatMap((folder) =>
    actionsIn(`functions/entry/${folder}.ts`),
  )
  expect(sent).toContain('dynamodb:Query')
  expect([...new Set(sent)].sort()).toEqual([...new Set(granted)].sort())
})
