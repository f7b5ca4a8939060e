import { expect, it } from 'vitest'
import { greeting } from '../../local/greeting.ts'
import type { Stack } from '../../local/stack.ts'
import { collections } from '../support/declared.ts'

const stack: Stack = {
  url: 'http://127.0.0.1:3000',
  dynamodbEndpoint: 'http://127.0.0.1:1',
  dynamodbName: 'ours',
  awsEndpoint: 'http://127.0.0.1:2',
  webhookSecret: 'whsec_c2VjcmV0',
  followsItems: false,
  replace: async () => {},
  stop: async () => {},
}
const saidWith = (webhookSecret: string | undefined) =>
  greeting({
    stack,
    options: { events: { webhooks: ['https://a.example/'], webhookSecret } },
    collections,
    watched: undefined,
    front: { token: 'token' },
  })

it('a secret that was made up is printed, since nobody else knows it; one that was given is not', () => {
  expect(saidWith(undefined)).toContain('Webhooks are signed with whsec_c2VjcmV0\n')
  expect(saidWith('whsec_c2VjcmV0')).toContain('Webhooks are signed with your secret\n')
  expect(saidWith('whsec_c2VjcmV0')).not.toContain('c2VjcmV0')
})
