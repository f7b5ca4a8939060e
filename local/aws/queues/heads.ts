import { checkAttributes, defaults } from './attributes.ts'
import { SqsFailure } from './failure.ts'
import type { Input } from './inputs.ts'
import { arnOf, queueAt, type Scene, urlOf } from './scene.ts'

/** Makes a queue, unless there is one with these attributes. */
export const createQueue = (
  { QueueName: name, Attributes = {} }: Input<'CreateQueue'>,
  scene: Scene,
): object => {
  const { queues } = scene
  const known = queues.find(name)
  if (known && Object.entries(Attributes).some(([one, value]) => known.attributes[one] !== value))
    throw new SqsFailure('QueueNameExists', 'A queue of this name has other attributes.')
  if (!known) {
    checkAttributes(Attributes, queues)
    const attributes = { ...defaults, ...Attributes }
    queues.apply({ queue: { name, arn: arnOf(scene, name), createdAt: Date.now(), attributes } })
  }
  return { QueueUrl: urlOf(scene, name) }
}

export const setQueueAttributes = (
  { QueueUrl, Attributes }: Input<'SetQueueAttributes'>,
  scene: Scene,
): object => {
  const { messages, ...queue } = queueAt(scene, QueueUrl)
  checkAttributes(Attributes, scene.queues)
  scene.queues.apply({ queue: { ...queue, attributes: { ...queue.attributes, ...Attributes } } })
  return {}
}

export const listQueues = ({ QueueNamePrefix }: Input<'ListQueues'>, scene: Scene): object => {
  const names = [...scene.queues.all()].map(({ name }) => name)
  const wanted = names.filter((name) => name.startsWith(QueueNamePrefix))
  return { QueueUrls: wanted.map((name) => urlOf(scene, name)) }
}
