import { Stack } from 'aws-cdk-lib'
import type { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'

/** Lambda takes 4 KB, names and values together. */
const mostBytes = 4096

/** CloudFormation would say it only when everything else is there. */
export const environmentFaults = (made: LambdaFunction): string[] => {
  const { environment } = made.node.defaultChild as CfnFunction
  const { variables = {} } = (Stack.of(made).resolve(environment) ?? {}) as {
    readonly variables?: Readonly<Record<string, unknown>>
  }
  const sizes = Object.entries(variables).map(([name, value]): [string, number] => [
    name,
    name.length + bytesOf(value),
  ])
  const total = sizes.reduce((sum, [, bytes]) => sum + bytes, 0)
  const [largest = ['', 0]] = sizes.sort(([, one], [, other]) => other - one)
  return total > mostBytes
    ? [
        `the environment has ${total} bytes or more, and Lambda takes ${mostBytes}; ${largest[0]} is the largest: ${largest[1]}`,
      ]
    : []
}

/** What is known when it is deployed counts by the texts around it. */
const bytesOf = (value: unknown): number => {
  if (typeof value === 'string') return Buffer.byteLength(value)
  const { 'Fn::Join': join } = Object(value) as {
    readonly 'Fn::Join'?: readonly [string, readonly unknown[]]
  }
  return join === undefined ? 0 : join[1].reduce<number>((sum, part) => sum + bytesOf(part), 0)
}
