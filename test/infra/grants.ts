import type { Template } from 'aws-cdk-lib/assertions'
import { resourcesOf } from './synthesized.ts'

interface PolicyProperties {
  readonly PolicyDocument: {
    readonly Statement: readonly {
      readonly Action: string | readonly string[]
      readonly Effect: 'Allow'
      readonly Resource: unknown
    }[]
  }
}

/** Everything that a function's role may do, as "action on place". */
export const grantsOf = (service: Template, name: string): readonly string[] =>
  Object.entries(resourcesOf<PolicyProperties>(service, 'AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith(`${name}Role`))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .flatMap(({ Effect, Action, Resource }) => {
      if (Effect !== 'Allow') throw new Error('a role of a function forbids something')
      return [Action]
        .flat()
        .flatMap((action) => [Resource].flat().map((one) => `${action} on ${placeOf(one)}`))
    })
    .sort()

/** A resource's logical id without the hash, and what follows its name. */
const placeOf = (resource: unknown): string => {
  if (typeof resource === 'string') return resource
  const text = JSON.stringify(resource)
  const id =
    /"(?:PublishOutputFnGetAtt|Fn::GetAtt":\[")(\w+?)[0-9A-F]{8}(?:Arn|")|"(BodiesArn)[0-9A-F]{8}"/.exec(text)
  const suffix = /"(\/[^"]*)"\]\]/.exec(text)?.[1] ?? ''
  return `${id?.[1] ?? id?.[2] ?? text}${suffix}`
}

/** What Lambda does with a queue in its function's name. */
export const taking = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']

/** Logs, traces and queues are served by Lambda, with the function's own rights. */
export const isForCode = (grant: string): boolean =>
  !/^(logs|xray)/.test(grant) && !taking.some((action) => grant.startsWith(action))
