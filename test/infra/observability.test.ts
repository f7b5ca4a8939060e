import { describe, expect, test } from 'vitest'
import { metricTable } from '../../functions/runtime/metrics.ts'
import { resourcesOf, templatesOf } from './synthesized.ts'

const { observability } = templatesOf('prod', { alarmEmail: 'night@example.com' })

describe('the topic', () => {
  test('takes messages from CloudWatch and refuses plain http', () => {
    const policies = JSON.stringify(resourcesOf(observability, 'AWS::SNS::TopicPolicy'))
    expect(policies).toContain('"Service":"cloudwatch.amazonaws.com"')
    expect(policies).toContain('"aws:SecureTransport":"false"')
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
