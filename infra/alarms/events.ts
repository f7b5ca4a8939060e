import type { StreamFunction } from '../constructs/stream-function.ts'
import { period } from '../measures.ts'
import type { BulkEvents, WebhookDelivery } from '../parts/events.ts'
import type { AlarmDefinition } from './definition.ts'
import { crashed, crashesAndThrottles } from './functions.ts'
import { ageOf, deadLettersOf } from './queues.ts'

const hour = 3600

/** Alarms on what others are told. */
export const eventAlarms = ({
  ends,
  notifier,
  webhooks,
  publisher,
}: BulkEvents): readonly AlarmDefinition[] => [
  {
    name: 'EndsDead',
    metric: deadLettersOf(ends),
    threshold: 0,
    periods: 1,
    impact: 'The end of a batch could not be announced for a day; nobody was told of it.',
    firstStep:
      'Look at the message in the queue of dead ends (do not delete it): it names the batch. Filter the notifier’s log for it; when the cause is mended, redrive the queue.',
  },
  {
    name: 'EndsAge',
    metric: ageOf(ends),
    threshold: hour,
    periods: 2,
    impact: 'Ends of batches are announced more than an hour late.',
    firstStep:
      'In the notifier’s log group, look for "message failed": most often the bus of the settings does not exist, or its policy denies. If every line says "open", that batch is stuck.',
  },
  ...crashesAndThrottles(notifier, {
    name: 'Notifier',
    failing: 'Ends of batches are announced late; none is lost.',
    refused: 'Ends of batches are announced late; none is lost.',
    firstStep: `In the notifier’s log group, ${crashed} Announcing twice is harmless: the id is the same.`,
  }),
  ...(webhooks ? webhookAlarms(webhooks) : []),
  ...(publisher ? changeAlarms(publisher) : []),
]

const webhookAlarms = ({ queue, sender }: WebhookDelivery): readonly AlarmDefinition[] => [
  {
    name: 'WebhooksDead',
    metric: deadLettersOf(queue),
    threshold: 0,
    periods: 1,
    impact:
      'A receiver of webhooks did not take an event in nine attempts over a day; it does not know of it.',
    firstStep:
      'In the webhook sender’s log group, query: filter message = "webhook given up" | stats count() by host, status, why. When the receiver is back, redrive the queue of dead webhooks.',
  },
  ...crashesAndThrottles(sender, {
    name: 'WebhookSender',
    failing: 'Webhooks are late; none is lost.',
    refused: 'Webhooks are late; each refusal uses up one of nine attempts.',
    firstStep: `In the webhook sender’s log group, ${crashed}`,
  }),
]

const changeAlarms = (publisher: StreamFunction): readonly AlarmDefinition[] => [
  {
    name: 'ChangesDead',
    metric: deadLettersOf(publisher),
    threshold: 0,
    periods: 1,
    impact: 'Followers of items do not know of a change that could not be read.',
    firstStep:
      'In the publisher’s log group, look for "change not read". The dead letter names the shard and the sequence number; the stream has the change for 24 hours.',
  },
  {
    name: 'ChangesAge',
    metric: publisher.metric('IteratorAge', { period, statistic: 'Maximum' }),
    threshold: hour * 1000,
    periods: 2,
    impact: 'Followers of items are more than an hour behind; after a day changes are lost to them.',
    firstStep:
      'On the dashboard, see whether the publisher fails or is only slow. What fails is in its log group.',
  },
  ...crashesAndThrottles(publisher, {
    name: 'Publisher',
    failing: 'Changes of items are published late; none is lost within a day.',
    refused: 'Changes of items are published late; none is lost within a day.',
    firstStep: `In the publisher’s log group, ${crashed}`,
  }),
]
