import { failures } from './failure.ts'
import type { Notification } from './notification.ts'

/**
 * Reads the body of PutBucketNotificationConfiguration: the queues that are notified of new objects.
 *
 * @throws S3Failure when it asks for more than that
 */
export const readNotifications = (xml: string): readonly Notification[] => {
  if (/<(Topic|CloudFunction|EventBridge)Configuration\b/.test(xml)) {
    throw failures.malformed('Only queues can be told here.')
  }
  return elements(xml, 'QueueConfiguration').map(readQueue)
}

const readQueue = (xml: string): Notification => {
  const rules = elements(xml, 'FilterRule')
  if (!texts(xml, 'Event').some((event) => /^s3:ObjectCreated:(\*|Put)$/.test(event))) {
    throw failures.malformed('Only the creation of objects is announced here.')
  }
  // S3 writes "Prefix" in its answers and takes any case.
  if (rules.some((rule) => texts(rule, 'Name')[0]?.toLowerCase() !== 'prefix')) {
    throw failures.malformed('Only prefixes are filters here.')
  }
  const [queueArn] = texts(xml, 'Queue')
  if (queueArn === undefined) throw failures.malformed('A queue is missing.')
  const prefix = rules.flatMap((rule) => texts(rule, 'Value'))[0] ?? ''
  return { id: texts(xml, 'Id')[0] ?? 'uploads', prefix, queueArn }
}

/** Enough for what an SDK writes: no attributes, no comments, no element inside one of the same name. */
const elements = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))].map(([, content = '']) => content)

const texts = (xml: string, name: string): string[] => elements(xml, name).map(fromXml)

const fromXml = (text: string): string =>
  text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: keyof typeof entities) => entities[name])

const entities = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' } as const
