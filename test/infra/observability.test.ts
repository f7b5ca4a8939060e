import { describe, expect, test } from 'vitest'
import { metricTable } from '../../functions/runtime/metrics.ts'
import { resourcesOf, templatesOf } from './synthesized.ts'

const webhooks = [{ url: 'https://one.example/', secret: { parameter: 'hook' } }]
const { observability } = templatesOf('prod', { alarmEmail: 'night@example.com', events: { webhooks } })

describe('the topic', () => {
  test('takes messages from CloudWatch and refuses plain http', () => {
    const policies = JSON.stringify(resourcesOf(observability, 'AWS::SNS::TopicPolicy'))
    expect(policies).toContain('"Service":"cloudwatch.amazonaws.com"')
    expect(policies).toContain('"aws:SecureTransport":"false"')
  })

  test('takes them for alarms of this account only', () => {
    const statements = Object.values(
      resourcesOf<{ PolicyDocument: { Statement: { Effect: string }[] } }>(
        observability,
        'AWS::SNS::TopicPolicy',
      ),
    ).flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    expect(statements.filter(({ Effect }) => Effect === 'Allow')).toEqual([
      {
        Sid: expect.any(String),
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Resource: { Ref: expect.stringMatching(/^Alarms/) },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ])
  })

  test('mails whom the settings name, and nobody otherwise', () => {
    observability.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'night@example.com',
    })
    templatesOf('prod').observability.resourceCountIs('AWS::SNS::Subscription', 0)
  })
})

describe('the dashboard', () => {
  test('shows every metric that the function emits', () => {
    const [dashboard] = Object.values(resourcesOf(observability, 'AWS::CloudWatch::Dashboard'))
    const body = JSON.stringify(dashboard?.Properties)
    expect(Object.keys(metricTable).filter((name) => !body.includes(`\\"${name}\\"`))).toEqual([])
  })
})
